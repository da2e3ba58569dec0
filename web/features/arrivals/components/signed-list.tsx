import { useTranslation } from 'react-i18next'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import type { Arrival } from '../api/arrivals.ts'

/** What was taken over in the last hours. */
export function SignedList({ signed, zone }: { signed: readonly Arrival[]; zone: string }) {
  const { t } = useTranslation(['arrivals', 'words'])
  if (signed.length === 0) return null
  return (
    <section className="signed">
      <h2>{t('signed', { count: signed.length })}</h2>
      <table>
        <tbody>
          {signed.map(({ assignment, incident, handover }) => (
            <tr key={assignment.id}>
              <td>{assignment.endedAt ? timeOfDay(assignment.endedAt, zone) : ''}</td>
              <td>
                <b>{assignment.callSign}</b>
              </td>
              <td>
                <PriorityBadge level={incident.priority} />
              </td>
              <td>{incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}</td>
              <td className="signed__condition">{handover?.condition || t('noCondition')}</td>
              <td>{t('signedBy', { crew: handover?.crewSignedBy ?? '—', hospital: handover?.hospitalSignedBy ?? '—' })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
