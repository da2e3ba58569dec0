import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportDocument } from '#contract/rest/consult-reports.ts'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'

const summary = ['chiefComplaint', 'history', 'examination', 'firstDiagnosis', 'treatment'] as const
const texts = ['opinion', 'diagnosis', 'recommendations'] as const

/** A signed report as it reads: complete in itself, in the words it was signed with. */
export function Paper({ document: paper, sha256 }: { document: ReportDocument; sha256: string }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const zone = paper.timeZone
  const word = (group: string, value: string) => t(`words:${group}.${value}`, { defaultValue: value })
  return (
    <article className="c-paper" data-testid="paper">
      <h4>{t('paper.title')}</h4>
      <p className="c-paper__number">
        {paper.consult.number} · {t('report.version', { no: paper.report.reportNo })}
      </p>
      <Line label={t('paper.patient')}>
        <b>{paper.patient.name}</b> {word('sex', paper.patient.sex)}{' '}
        {paper.patient.ageYears === null ? t('ageUnknown') : t('age', { value: paper.patient.ageYears })}
        {paper.patient.temporary ? ` · ${t('temporary')}` : ''}
      </Line>
      {paper.parties.map((one) => (
        <Line key={`${one.side}${one.doctor}`} label={word('consultSide', one.side)}>
          {one.institution} {one.department ?? ''} <b>{one.doctor}</b> {one.title ? word('doctorTitle', one.title) : ''}
        </Line>
      ))}
      <Line label={t('words:consultField.purpose')}>{paper.consult.purpose}</Line>
      {summary.map((field) => (
        <Line key={field} label={t(`words:consultField.${field}`)}>
          {paper.summary[field]}
        </Line>
      ))}
      <Line label={t('words:consultField.files')}>
        {paper.summary.files.map(({ title }) => title).join(t('common:listSeparator')) || t('detail.withoutFiles')}
      </Line>
      <Line label={t('session.title')}>
        {dayAndTime(paper.times.startedAt, zone)} – {dayAndTime(paper.times.endedAt, zone)}
        <br />
        {paper.attendees.map((one) => `${one.name}${one.institution ? `（${one.institution}）` : ''}`).join(t('common:listSeparator'))}
        {paper.absence?.sides.map((side) => (
          <span key={side} className="c-paper__text">
            {t(`session.absent.${side}`)} {paper.absence?.reason}
          </span>
        ))}
      </Line>
      {paper.opinions.map((one) => (
        <Line key={one.doctor} label={`${one.doctor}`}>
          {texts.map((field) => (
            <span key={field} className="c-paper__text">
              <b>{t(`report.${field}`)}</b> {one[field]}
            </span>
          ))}
        </Line>
      ))}
      {texts.map((field) => (
        <Line key={field} label={t(`report.${field}`)} strong>
          {paper.conclusion[field]}
        </Line>
      ))}
      <footer>
        <p>
          {t('paper.signedBy', { name: paper.signer.name, institution: paper.signer.institution })} ·{' '}
          {dayAndTime(paper.times.signedAt, zone)}
        </p>
        <p>{t(`paper.liability.${paper.liability}`)}</p>
        <p className="c-paper__hash">SHA-256 {sha256}</p>
      </footer>
    </article>
  )
}

function Line({ label, strong = false, children }: { label: string; strong?: boolean; children: ReactNode }) {
  return (
    <div className={strong ? 'c-paper__line c-paper__line--strong' : 'c-paper__line'}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
