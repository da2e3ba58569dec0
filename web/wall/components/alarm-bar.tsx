import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { inLanguage } from '../../shared/i18n/i18n.ts'
import { clockSpan } from '../../shared/ui/spans.ts'
import { useNow } from '../../shared/ui/use-now.ts'

/** ring → answer, ring → order, order → wheels; business ms. */
const limits = { answer: 10_000, order: 60_000, wheels: 180_000 } as const

interface Alarm {
  key: string
  text: string
  since_ms: number
  rank: number
}

/** The one gravest limit that is passed now; the others are counted beside it. */
export function AlarmBar({ wall }: { wall: Wall }) {
  const { t } = useTranslation(['wall', 'words'])
  const now = useNow()
  const alarms: Alarm[] = []
  const raise = (alarm: Alarm) => {
    if (alarm.since_ms <= now) alarms.push(alarm)
  }
  for (const call of wall.calls)
    if (call.state === 'ringing')
      raise({ key: call.id, text: t('alarm.unanswered'), since_ms: Date.parse(call.rangAt) + limits.answer, rank: 0 })
  for (const incident of wall.incidents) {
    if (incident.state !== 'open') continue
    const what = incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)
    const runs = incident.assignments.filter((run) => run.endedAt === null)
    const begun = Date.parse(incident.rangAt ?? incident.openedAt)
    if (runs.length === 0)
      raise({ key: incident.id, text: t('alarm.undispatched', { what }), since_ms: begun + limits.order, rank: incident.priority })
    for (const run of runs)
      if (run.step === 'dispatched' || run.step === 'acknowledged')
        raise({
          key: run.id,
          text: t('alarm.notMoving', { callSign: run.callSign, what }),
          since_ms: Date.parse(run.dispatchedAt) + limits.wheels,
          rank: incident.priority + 4,
        })
  }
  const [first, ...others] = alarms.toSorted((a, b) => a.rank - b.rank || b.since_ms - a.since_ms)
  if (!first) return <div className="alarm alarm--none">{t('alarm.none')}</div>
  return (
    <div className="alarm" role="alert" key={first.key}>
      <span className="alarm__mark" aria-hidden="true">
        ▲
      </span>
      <b>{first.text}</b>
      <time>+{clockSpan(now - first.since_ms)}</time>
      {others.length > 0 ? <small>{t('alarm.more', { count: others.length })}</small> : null}
    </div>
  )
}
