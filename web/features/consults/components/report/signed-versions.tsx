import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { reportDocument, reportPdf, type Report } from '#contract/rest/consult-reports.ts'
import { addressOf } from '../../../../shared/api/address.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { dayAndTime } from '../../../../shared/ui/time-of-day.ts'
import { Paper } from './paper.tsx'
import { PdfLinks } from './pdf-links.tsx'

/** Signed versions, the newest first; one that was corrected says so. */
export function SignedVersions({ reports }: { reports: readonly Report[] }) {
  const { t } = useTranslation('consults')
  const { timeZone } = useMe().centre
  const signed = reports.filter(({ state }) => state === 'signed')
  const [chosen, setOpen] = useState<string | null | undefined>()
  // The newest lies open until a hand says otherwise.
  const open = chosen === undefined ? (signed[0]?.id ?? null) : chosen
  return (
    <>
      {signed.map((report, index) => (
        <section key={report.id} className={index === 0 ? 'c-version' : 'c-version c-version--old'} data-report={report.id}>
          <header>
            <b>{t('report.version', { no: report.reportNo })}</b>
            {index > 0 ? <span className="tag tag--unknown">{t('report.corrected')}</span> : null}
            <span>
              {report.signedBy} · {report.signedAt ? dayAndTime(report.signedAt, timeZone) : ''}
            </span>
            <span className="c-head__space" />
            <button
              type="button"
              className="button button--small"
              aria-expanded={open === report.id}
              onClick={() => setOpen(open === report.id ? null : report.id)}
            >
              {t(open === report.id ? 'report.close' : 'report.read')}
            </button>
            <PdfLinks
              address={addressOf(reportPdf.path, { reportId: report.id })}
              name={`${report.consultId.slice(0, 8)}-${report.reportNo}`}
            />
          </header>
          {report.correctionReason ? <p className="c-quiet">{t('report.because', { reason: report.correctionReason })}</p> : null}
          {open === report.id ? <SignedPaper reportId={report.id} /> : null}
        </section>
      ))}
    </>
  )
}

function SignedPaper({ reportId }: { reportId: string }) {
  const { data, error, refetch } = useQuery(read(reportDocument, { params: { reportId } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return <Paper document={data.document} sha256={data.sha256} />
}
