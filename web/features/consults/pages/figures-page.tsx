import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { consultFigures } from '#contract/rest/consults.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { GradeBadge, StateBadge } from '../../../shared/consults/parts/badges.tsx'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { spanText } from '../../../shared/ui/spans.ts'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { localText, mondayOf } from '../../../shared/ui/zoned.ts'
import { daySpan } from '../logic/times.ts'

const ranges = ['today', 'week', 'month'] as const

/** How the consults of a time went: counts, medians, what was in time, what escalated. */
export function Screen() {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const today = localText(useNow(60_000), timeZone).slice(0, 10)
  const [chosen, setRange] = useOpen('range')
  const range = ranges.find((one) => one === chosen) ?? 'week'
  const first = range === 'today' ? today : range === 'week' ? mondayOf(today) : `${today.slice(0, 8)}01`
  const { from } = daySpan(first, timeZone)
  const { to } = daySpan(today, timeZone)
  const figures = useQuery({ ...read(consultFigures, { query: { from, to } }), placeholderData: keepPreviousData })
  const median = (seconds: number | null) => (seconds === null ? '—' : spanText(seconds * 1000))
  return (
    <Page
      title={t('figures.title')}
      lead={first === today ? today : `${first} – ${today}`}
      tools={
        <Tabs
          label={t('figures.title')}
          tabs={ranges.map((key) => ({ key, title: t(`figures.${key}`) }))}
          chosen={range}
          onChoose={(key) => setRange(key === 'week' ? null : key)}
        />
      }
    >
      <Ready of={[figures]}>
        {() => {
          const { byState, byGrade, escalations, ratings, consentOutstanding } = figures.data!
          return (
            <div className="c-figures">
              <table>
                <thead>
                  <tr>
                    {['grade', 'count', 'accept', 'start', 'startedInTime', 'report', 'reportedInTime'].map((key) => (
                      <th key={key} scope="col">
                        {t(`figures.${key}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {byGrade.map((row) => (
                    <tr key={row.grade}>
                      <th scope="row">
                        <GradeBadge grade={row.grade} />
                      </th>
                      <td>{row.count}</td>
                      <td>{median(row.medianAccept_s)}</td>
                      <td>{median(row.medianStart_s)}</td>
                      <td>{row.startedInTime}</td>
                      <td>{median(row.medianReport_s)}</td>
                      <td>{row.reportedInTime}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <div className="c-figures__rest">
                <Figures
                  title={t('figures.states')}
                  rows={byState.map((one) => [<StateBadge key={one.state} state={one.state} />, one.count])}
                />
                <Figures
                  title={t('figures.escalations')}
                  rows={escalations.map((one) => [t(`words:escalationStep.${one.step}`), one.count])}
                />
                <Figures
                  title={t('figures.ratings')}
                  rows={[
                    [t('words:consultSide.inviting'), ratings.inviting?.toFixed(1) ?? '—'],
                    [t('words:consultSide.invited'), ratings.invited?.toFixed(1) ?? '—'],
                    [t('consentOwed'), consentOutstanding],
                  ]}
                />
              </div>
            </div>
          )
        }}
      </Ready>
    </Page>
  )
}

function Figures({ title, rows }: { title: string; rows: readonly (readonly [ReactNode, string | number])[] }) {
  const { t } = useTranslation('consults')
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? <p className="c-quiet">{t('figures.none')}</p> : null}
      <dl>
        {rows.map(([name, value], index) => (
          // oxlint-disable-next-line react/no-array-index-key -- the rows of a table of figures do not move
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
