import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { verifyAudit, type AuditVerification } from '#contract/rest/audit.ts'
import { api } from '../../../../shared/api/client.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { timeOfDay } from '../../../../shared/ui/time-of-day.ts'

/** Walking the whole chain may take long. */
const patience_ms = 120_000

/** Walks the chain on demand and says in plain words whether the record is whole. */
export function Verification() {
  const { t } = useTranslation('admin')
  const { timeZone } = useMe().centre
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<{ found: AuditVerification; at: number } | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  async function verify() {
    setBusy(true)
    setProblem(null)
    setResult(null)
    try {
      setResult({ found: await api.call(verifyAudit, { timeout_ms: patience_ms }), at: serverNow() })
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible'))
    } finally {
      setBusy(false)
    }
  }
  const found = result?.found
  return (
    <>
      <button type="button" className="button button--primary" disabled={busy} onClick={() => void verify()}>
        {t(busy ? 'audit.verifying' : 'audit.verify')}
      </button>
      {problem ? <ProblemNotice problem={problem} onAgain={() => void verify()} /> : null}
      {found && result ? (
        <div className={`notice verdict ${found.intact ? 'notice--success' : 'notice--alarm'}`} role={found.intact ? 'status' : 'alert'}>
          <span className="notice__text">
            <b>{t(found.intact ? 'audit.intact' : 'audit.broken')}</b>{' '}
            {found.intact
              ? t('audit.intactDetail', { count: found.checked, heads: found.signedHeads, time: timeOfDay(result.at, timeZone) })
              : t('audit.brokenDetail', { place: found.brokenAt ?? '—', reason: found.reason ? t(`audit.reason.${found.reason}`) : '' })}
            {found.head ? (
              <small className="mono">
                {t('audit.head')} {found.head}
              </small>
            ) : null}
          </span>
        </div>
      ) : null}
    </>
  )
}
