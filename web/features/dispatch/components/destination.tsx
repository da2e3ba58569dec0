import { useTranslation } from 'react-i18next'
import { setDestination } from '#contract/rest/dispatch.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useCards, useInstitutions } from '../api/board.ts'
import { askReason } from './reason-dialog.tsx'

const hospitals: readonly string[] = [
  'general_hospital',
  'tcm_hospital',
  'maternal_child_hospital',
  'specialist_hospital',
  'township_health_centre',
  'community_health_centre',
]

/** Where to. Those that can do what the complaint needs come first; a change of mind asks why. */
export function Destination({ run, incident, onDone }: { run: AssignmentSummary; incident: Incident; onDone: () => void }) {
  const { t } = useTranslation('dispatch')
  const institutions = useInstitutions()
  const needs = useCards().find((card) => card.id === incident.card?.id)?.hospitalNeeds ?? []
  const set = useCommand(setDestination, onDone)
  const able = (capabilities: readonly string[]) => needs.filter((need) => capabilities.includes(need)).length
  const choices = institutions
    .filter((one) => one.active && hospitals.includes(one.kind))
    .toSorted(
      (a, b) =>
        able(b.capabilities) - able(a.capabilities) ||
        hospitals.indexOf(a.kind) - hospitals.indexOf(b.kind) ||
        a.shortName.localeCompare(b.shortName, 'zh'),
    )
  async function choose(institutionId: string) {
    if (!institutionId || institutionId === run.destination?.institutionId) return
    const reason = run.destination
      ? await askReason(t('run.divertTitle'), [t('run.reason.hospitalAsks'), t('run.reason.patientWish'), t('run.reason.specialty')])
      : undefined
    if (reason === null) return
    void set.run({ params: { assignmentId: run.id }, body: { institutionId, ...(reason ? { reason } : {}) } })
  }
  return (
    <>
      <select
        className="field field--small"
        value={run.destination?.institutionId ?? ''}
        disabled={set.busy}
        aria-label={t('run.destination')}
        onChange={(event) => void choose(event.target.value)}
      >
        <option value="">{t('run.destination')}</option>
        {choices.map((one) => (
          <option key={one.id} value={one.id}>
            {needs.length > 0 && able(one.capabilities) === needs.length ? '★ ' : ''}
            {one.shortName}
          </option>
        ))}
      </select>
      <ProblemNotice problem={set.problem} onClose={set.dismiss} />
    </>
  )
}
