import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Call } from '#contract/rest/calls.ts'
import { getBoard } from '#contract/rest/dispatch.ts'
import { getIncident, joinCall, type similarIncidents } from '#contract/rest/incidents.ts'
import type { Reply } from '#contract/route.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { keep, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { distanceText } from '../../../shared/ui/spans.ts'
import { shortNumber } from '../logic/queue.ts'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'

interface Props {
  call: Call
  found: Reply<typeof similarIncidents>['incidents']
  onNew: () => void
  disabled: boolean
}

/** A second call about the same event joins it with a figure; Enter says it is another one. */
export function Similar({ call, found, onNew, disabled }: Props) {
  const { t } = useTranslation(['dispatch', 'words'])
  const box = useRef<HTMLElement>(null)
  useWantedFocus('similar', box)
  const join = useCommand(joinCall, (incident) => {
    keep(getIncident, { params: { incidentId: incident.id } }, incident)
    void readAgain(getBoard)
    useSeat.getState().select({ kind: 'incident', id: incident.id }, 'detail')
  })
  const joinAt = (index: number) => {
    const one = found[index]
    if (one && !disabled) void join.run({ params: { incidentId: one.incident.id }, body: { callId: call.id } })
  }
  function press(event: KeyboardEvent) {
    if (event.target !== box.current || event.repeat) return
    if (/^[1-9]$/.test(event.key)) {
      event.preventDefault()
      joinAt(Number(event.key) - 1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onNew()
    }
  }
  return (
    <section className="block similar" ref={box} tabIndex={-1} onKeyDown={press}>
      <h3 className="block__head">{t('similar.title')}</h3>
      <ul>
        {found.map(({ incident, distanceM, sameNumber, minutesAgo }, index) => (
          <li key={incident.id}>
            <button type="button" className="similar__row" disabled={disabled || join.busy} onClick={() => joinAt(index)}>
              <Kbd keys={String(index + 1)} />
              <PriorityBadge level={incident.priority} compact />
              <b>
                {shortNumber(incident.number)} {incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}
              </b>
              <span className="similar__why">
                {[
                  sameNumber ? t('similar.sameNumber') : null,
                  distanceM === null ? null : distanceText(distanceM),
                  t('similar.minutesAgo', { value: Math.round(minutesAgo) }),
                  incident.place?.label ?? null,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="similar__hint">
        <Kbd keys={`1…${found.length}`} quiet /> {t('similar.join')} <Kbd keys="Enter" quiet /> {t('similar.new')}
      </p>
      <ProblemNotice problem={join.problem} onAgain={() => void join.again()} onClose={join.dismiss} />
    </section>
  )
}
