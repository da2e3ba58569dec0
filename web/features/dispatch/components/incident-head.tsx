import { useTranslation } from 'react-i18next'
import { cancelIncident, exportIncident, type Incident } from '#contract/rest/incidents.ts'
import { priorities } from '#contract/vocabulary.ts'
import { api } from '../../../shared/api/client.ts'
import { sentenceOf } from '../../../shared/api/problem.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { Since } from '../../../shared/realtime/since.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { putIncident, useIncidentUpdate } from '../api/incident.ts'
import { tell } from '../../../shared/ui/notices.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { askReason } from './reason-dialog.tsx'

/** Number, danger, what, since when; raise or lower it, export it, end it. */
export function IncidentHead({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const open = incident.state === 'open'
  const update = useIncidentUpdate(incident)
  const cancel = useCommand(cancelIncident, putIncident)
  const setPriority = (priority: number) => {
    if (open && priority !== incident.priority) void update.change({ priority })
  }
  useKeys(Object.fromEntries(priorities.map((priority) => [`Alt+${priority}`, () => setPriority(priority)])))

  async function end() {
    const reason = await askReason(
      t('incident.cancelTitle', { number: incident.number }),
      [t('incident.reason.selfTransport'), t('incident.reason.mistake'), t('incident.reason.duplicate')],
      true,
    )
    if (reason) void cancel.run({ params: { incidentId: incident.id }, body: { version: incident.version, reason } })
  }
  const began = incident.rangAt ?? incident.openedAt
  return (
    <header className={`incident-head incident-head--p${incident.priority}`}>
      <div className="incident-head__line">
        <PriorityBadge level={incident.priority} />
        <h2>{incident.card ? inLanguage(incident.card.title) : (incident.chiefComplaint ?? t(`words:runType.${incident.runType}`))}</h2>
        <span className="incident-head__age" title={t('incident.sinceRing')}>
          {incident.closedAt ? clockSpan(Date.parse(incident.closedAt) - Date.parse(began)) : <Since at={began} />}
        </span>
      </div>
      <div className="incident-head__line incident-head__line--low">
        <span className="mono">{incident.number}</span>
        {open ? null : <b>{t(`incident.state.${incident.state}`)}</b>}
        <div className="levels" role="group" aria-label={t('incident.priority')}>
          {priorities.map((level) => (
            <button
              key={level}
              type="button"
              className={`levels__level levels__level--${level}`}
              aria-pressed={incident.priority === level}
              disabled={!open || update.busy}
              title={`Alt+${level} ${t(`words:priority.${level}`)}`}
              onClick={() => setPriority(level)}
            >
              {level} {t(`words:priority.${level}`)}
            </button>
          ))}
        </div>
        <span className="incident-head__tools">
          <button type="button" className="button button--small button--plain" onClick={() => void download(incident)}>
            {t('incident.export')}
          </button>
          {open ? (
            <button type="button" className="button button--small button--plain" disabled={cancel.busy} onClick={() => void end()}>
              {t('incident.cancel')}
            </button>
          ) : null}
        </span>
      </div>
      <ProblemNotice
        problem={update.problem ?? cancel.problem}
        onAgain={() => void (update.problem ? update.again() : cancel.again())}
        onClose={() => (update.dismiss(), cancel.dismiss())}
      />
    </header>
  )
}

/** The whole case as a file on the dispatcher's disk; the server notes who took it. */
async function download(incident: Incident): Promise<void> {
  try {
    const whole = await api.call(exportIncident, { params: { incidentId: incident.id } })
    const url = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 2)], { type: 'application/json' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${incident.number}.json`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  } catch (error) {
    tell('alarm', sentenceOf(error))
  }
}
