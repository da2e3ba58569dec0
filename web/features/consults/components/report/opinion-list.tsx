import { useTranslation } from 'react-i18next'
import type { readReports } from '#contract/rest/consult-reports.ts'
import type { Reply } from '#contract/route.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { DoctorLine } from '../../../../shared/consults/parts/people.tsx'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'

type Opinion = Reply<typeof readReports>['opinions'][number]

/** What each invited doctor of a multidisciplinary consult said. */
export function OpinionList({ opinions }: { opinions: readonly Opinion[] }) {
  const { t } = useTranslation('consults')
  const { timeZone } = useMe().centre
  if (opinions.length === 0) return null
  return (
    <ul className="c-opinions">
      {opinions.map((one) => (
        <li key={one.doctor.accountId} className="c-opinion">
          <header>
            <DoctorLine doctor={one.doctor} long />
            <small>{one.givenAt ? dayAndTime(one.givenAt, timeZone) : <em>{t('opinion.notGiven')}</em>}</small>
          </header>
          {one.givenAt
            ? (['opinion', 'diagnosis', 'recommendations'] as const).map((field) => (
                <p key={field}>
                  <b>{t(`report.${field}`)}</b> {one[field]}
                </p>
              ))
            : null}
        </li>
      ))}
    </ul>
  )
}
