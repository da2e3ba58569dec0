import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { queueOf } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'
import { CallRow, RingingRow } from './call-rows.tsx'
import { IncidentRow } from './incident-row.tsx'
import { NewCall } from './new-call.tsx'

/** When many ring at once these are shown whole, the others in a line each: the incidents stay in sight. */
const shownWhole = 2

/** What waits, in the order of work. Arrows walk it, Enter opens. */
export function QueuePanel() {
  const { t } = useTranslation('dispatch')
  const { board, me } = useSeatContext()
  const selection = useSeat((seat) => seat.selection)
  const queue = queueOf(board, me.accountId)
  const panel = useRef<HTMLElement>(null)
  const first = useRef<HTMLElement | null>(null)
  useWantedFocus('queue', panel)
  const selectedId = selection?.id

  function walk(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step || !panel.current) return
    event.preventDefault()
    const rows = [...panel.current.querySelectorAll<HTMLElement>('[data-row]')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const next =
      rows[
        at === -1
          ? Math.max(
              0,
              rows.findIndex((row) => row.dataset.selected === 'true'),
            )
          : Math.min(rows.length - 1, Math.max(0, at + step))
      ]
    first.current = next ?? null
    next?.focus()
  }

  return (
    <aside className="queue" ref={panel} tabIndex={-1} onKeyDown={walk} aria-label={t('queue.title')}>
      <Group
        title={t('queue.ringing')}
        count={queue.ringing.length}
        hint={<Kbd keys="F2" quiet />}
        tone={queue.ringing.length ? 'ringing' : undefined}
        always
        empty={t('queue.noRinging')}
      >
        {queue.ringing.map((call, index) => (
          <RingingRow key={call.id} call={call} first={index === 0} compact={index >= shownWhole} />
        ))}
      </Group>
      <Group title={t('queue.onLine')} count={queue.mine.length + queue.others.length}>
        {[...queue.mine, ...queue.others].map((call) => (
          <CallRow key={call.id} call={call} selected={call.id === selectedId} mine={queue.mine.includes(call)} />
        ))}
      </Group>
      <Group title={t('queue.toCallBack')} count={queue.toCallBack.length} tone={queue.toCallBack.length ? 'warning' : undefined}>
        {queue.toCallBack.map((call) => (
          <CallRow key={call.id} call={call} selected={call.id === selectedId} mine={false} />
        ))}
      </Group>
      <Group title={t('queue.waiting')} count={queue.waiting.length} tone={queue.waiting.length ? 'warning' : undefined}>
        {queue.waiting.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} selected={incident.id === selectedId} />
        ))}
      </Group>
      <Group title={t('queue.running')} count={queue.running.length} always empty={t('queue.noRunning')} hint={<Kbd keys="F7" quiet />}>
        {queue.running.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} selected={incident.id === selectedId} />
        ))}
      </Group>
      <NewCall />
    </aside>
  )
}

interface GroupProps {
  title: string
  count: number
  children: ReactNode[]
  tone?: 'ringing' | 'warning' | undefined
  hint?: ReactNode
  /** shown empty too, with a word */
  always?: boolean
  empty?: string
}

function Group({ title, count, children, tone, hint, always = false, empty }: GroupProps) {
  if (count === 0 && !always) return null
  return (
    <section className={tone ? `group group--${tone}` : 'group'}>
      <h2 className="group__head">
        {title}
        <span className="group__count">{count}</span>
        {hint}
      </h2>
      {count === 0 ? <p className="group__empty">{empty}</p> : <ul>{children}</ul>}
    </section>
  )
}
