import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { myQueue, startSession, type QueueItem } from '#contract/rest/consult-session.ts'
import { startBooking } from '#contract/rest/services.ts'
import { read, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { useConsultCommand } from '../../../shared/consults/api.ts'
import { GradeBadge } from '../../../shared/consults/parts/badges.tsx'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'
import { Empty } from '../../../shared/ui/faces.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useRowWalk } from '../../../shared/ui/row-walk.ts'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'

/** The waiting room: who waits for the reader, in the order of being called. Consults and bookings stand in one queue. */
export function Screen() {
  const { t } = useTranslation(['consults', 'words'])
  const navigate = useNavigate()
  const queue = useQuery({ ...read(myQueue, {}), refetchInterval: 30_000 })
  const room = (path: string) => void navigate({ to: path as never })
  const start = useConsultCommand(startSession, ({ id }) => room(`/consults/${id}/room`))
  const begin = useCommand(startBooking, ({ id }) => {
    void readAgain(myQueue)
    room(`/services/${id}/room`)
  })
  const walk = useRowWalk<HTMLOListElement>()
  useKeys({ J: () => walk.step(1), K: () => walk.step(-1) })
  const busy = start.busy || begin.busy
  function call(item: QueueItem) {
    if (item.service === 'consultation') void start.run({ params: { consultId: item.id }, body: { admit: true } })
    else void begin.run({ params: { bookingId: item.id } })
  }
  const problem = start.problem ?? begin.problem
  return (
    <Page title={t('queue.title')} lead={t('queue.lead')}>
      <div className="c-queue">
        <ProblemNotice problem={problem} onClose={() => (start.dismiss(), begin.dismiss())} />
        <Ready of={[queue]}>
          {() =>
            queue.data!.queue.length === 0 ? (
              <Empty title={t('queue.empty')} detail={t('queue.emptyDetail')} />
            ) : (
              <ol ref={walk.list} className="c-queue__list" onKeyDown={walk.onKeyDown}>
                {queue.data!.queue.map((item) => (
                  <Waiting
                    key={item.id}
                    item={item}
                    busy={busy}
                    onCall={() => call(item)}
                    onOpen={() => void navigate({ to: '/consults/inbox', search: { box: 'mine', open: item.id } as never })}
                  />
                ))}
              </ol>
            )
          }
        </Ready>
      </div>
    </Page>
  )
}

function Waiting({ item, busy, onCall, onOpen }: { item: QueueItem; busy: boolean; onCall: () => void; onOpen: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const now = useTrueNow()
  return (
    <li className="c-queue__item" data-queue={item.id}>
      <b className="c-queue__place">{item.position}</b>
      {item.grade ? <GradeBadge grade={item.grade} /> : <span className="tag">{t(`words:rotaService.${item.service}`)}</span>}
      <span className="c-queue__who">
        <b>{item.patientName ?? t('patientHidden')}</b>
        <small>
          {item.institutionName} · <span className="mono">{item.number}</span>
        </small>
      </span>
      <span className="c-clock c-clock--runs">{t('waitsInRoom', { span: clockSpan(now - Date.parse(item.waitingSince)) })}</span>
      {item.service === 'consultation' ? (
        <button type="button" className="button" onClick={onOpen}>
          {t('queue.readCase')}
        </button>
      ) : null}
      <button type="button" className="button button--primary" data-row disabled={busy} onClick={onCall}>
        {t('queue.call')}
      </button>
    </li>
  )
}
