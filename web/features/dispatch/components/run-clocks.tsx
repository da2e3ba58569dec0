import { useTranslation } from 'react-i18next'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { Since } from '../../../shared/realtime/since.tsx'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'
import { clockSpan } from '../../../shared/ui/spans.ts'

/** How long a run under way has been in its step, and when it was promised to arrive. */
export function RunClocks({ run }: { run: AssignmentSummary }) {
  const arriving = ['dispatched', 'acknowledged', 'en_route'].includes(run.step)
  return (
    <>
      <Since at={run.stepAt} className="run__since" />
      {arriving && run.promisedEtaS !== null ? <Promised by_ms={Date.parse(run.dispatchedAt) + run.promisedEtaS * 1000} /> : null}
    </>
  )
}

function Promised({ by_ms }: { by_ms: number }) {
  const { t } = useTranslation('dispatch')
  const left_ms = by_ms - useTrueNow()
  if (left_ms < 0) return <span className="run__eta run__eta--late">{t('run.overdue', { span: clockSpan(-left_ms) })}</span>
  return <span className="run__eta">{t('run.promised', { span: clockSpan(left_ms) })}</span>
}
