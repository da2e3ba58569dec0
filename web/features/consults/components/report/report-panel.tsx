import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readReports } from '#contract/rest/consult-reports.ts'
import { read } from '../../../../shared/api/queries.ts'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import type { FormProps } from '../actions/form-props.ts'
import { OpinionList } from './opinion-list.tsx'
import { ReportEditor } from './report-editor.tsx'
import { SignedVersions } from './signed-versions.tsx'

/** The report: what each doctor said, the text, the signature, and every signed version. */
export function ReportPanel({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'common'])
  const { data, error, refetch } = useQuery(read(readReports, { params: { consultId: consult.id } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  const draft = data.reports.find(({ state }) => state === 'draft') ?? null
  const writes = consult.may.includes('write_report')
  return (
    <div className="c-form c-report" data-testid="report">
      <h3>
        {t('report.title')}
        <button type="button" className="button button--small button--plain c-form__close" onClick={onClose}>
          {t('common:action.close')} <Kbd keys="Esc" quiet />
        </button>
      </h3>
      <OpinionList opinions={data.opinions} />
      {/* The first save makes the draft: it stays the same form under the same hand. */}
      {writes ? <ReportEditor key={draft?.reportNo ?? 1} consult={consult} draft={draft} opinions={data.opinions} /> : null}
      <SignedVersions reports={data.reports} />
      {!writes && data.reports.length === 0 ? <p className="c-quiet">{t('report.none')}</p> : null}
    </div>
  )
}
