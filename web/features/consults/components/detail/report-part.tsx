import { useTranslation } from 'react-i18next'
import { reportPdf } from '#contract/rest/consult-reports.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { addressOf } from '../../../../shared/api/address.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { PdfLinks } from '../report/pdf-links.tsx'
import { Part } from './part.tsx'

/** Where the report stands, and the way to it. */
export function ReportPart({ consult, onOpen }: { consult: Consult; onOpen: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const { report } = consult
  if (!report && consult.state !== 'ended') return null
  return (
    <Part title={t('report.title')} name="report">
      <p className="c-report-line">
        {report?.state === 'signed' ? (
          <>
            <b>{t('report.version', { no: report.reportNo })}</b> {report.signedBy} ·{' '}
            {report.signedAt ? dayAndTime(report.signedAt, timeZone) : ''}
          </>
        ) : (
          <span className="c-quiet">{t(report ? 'report.beingWritten' : 'report.awaited')}</span>
        )}
        <span className="c-head__space" />
        {report || consult.may.includes('write_report') ? (
          <button type="button" className="button button--small" onClick={onOpen} data-testid="open-report">
            {t(consult.may.includes('write_report') ? 'report.write' : 'report.read')}
          </button>
        ) : null}
        {report?.state === 'signed' ? (
          <PdfLinks address={addressOf(reportPdf.path, { reportId: report.id })} name={`${consult.number}-${report.reportNo}`} />
        ) : null}
      </p>
    </Part>
  )
}
