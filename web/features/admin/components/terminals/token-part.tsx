import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { issueToken, revokeToken, showToken, type Terminal } from '#contract/rest/tracking.ts'
import { api } from '../../../../shared/api/client.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { isLoopback, nameOfTerminal, tabletAddress } from '../../logic/terminals.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { OnceSecret } from '../once-secret.tsx'
import { QrCode } from '../../../../shared/ui/qr-code.tsx'

/** A tablet's token: issued, shown once with what its camera reads, taken back. */
export function TokenPart({ terminal }: { terminal: Terminal }) {
  const { t } = useTranslation(['admin', 'common'])
  const [token, setToken] = useState<string | null>(null)
  const [lost, setLost] = useState<ApiProblem | null>(null)
  const [origin, setOrigin] = useState(window.location.origin)
  const issue = useCommand(issueToken)
  const revoke = useCommand(revokeToken)
  const params = { terminalId: terminal.id }
  if (terminal.protocol === 'jt808') return null
  const address = token === null ? null : tabletAddress(terminal.protocol, origin, token, nameOfTerminal(terminal))

  async function give() {
    const sure = await ask({ title: t('terminals.issueTitle'), detail: t('terminals.issueDetail'), confirm: t('terminals.issue') })
    if (sure === null || !(await issue.run({ params }))) return
    setLost(null)
    try {
      setToken((await api.call(showToken, { params })).token)
    } catch (error) {
      setLost(error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible'))
    }
  }
  async function take() {
    const sure = await ask({
      title: t('terminals.revokeTitle'),
      detail: t('terminals.revokeDetail'),
      confirm: t('terminals.revoke'),
      danger: true,
    })
    if (sure !== null && (await revoke.run({ params }))) setToken(null)
  }
  return (
    <section className="part">
      <h3>{t('terminals.token')}</h3>
      {address && token ? (
        <OnceSecret
          title={t('terminals.tokenOnce')}
          lead={t(`terminals.tokenLead.${terminal.protocol}`)}
          values={[
            { label: t('terminals.address'), value: address.text },
            ...(terminal.protocol === 'owntracks' ? [{ label: t('terminals.username'), value: nameOfTerminal(terminal) }] : []),
            { label: t('terminals.tokenValue'), value: token },
          ]}
          onDone={() => setToken(null)}
        >
          <div className="once__qr">
            <QrCode text={address.scan} label={t('terminals.qr')} />
            <label>
              <span>{t('terminals.origin')}</span>
              <input className="field mono" value={origin} onChange={(event) => setOrigin(event.target.value.replace(/\/+$/, ''))} />
              {isLoopback(origin) ? <small className="form-field__error">{t('terminals.loopback')}</small> : null}
            </label>
          </div>
        </OnceSecret>
      ) : (
        <div className="part__actions">
          <button
            type="button"
            className="button button--small"
            disabled={issue.busy || terminal.status !== 'bound'}
            onClick={() => void give()}
          >
            {t('terminals.issue')}
          </button>
          <button type="button" className="button button--small button--danger" disabled={revoke.busy} onClick={() => void take()}>
            {t('terminals.revoke')}
          </button>
        </div>
      )}
      {revoke.problem || issue.problem || lost ? <ProblemNotice problem={revoke.problem ?? issue.problem ?? lost} /> : null}
    </section>
  )
}
