import { useTranslation } from 'react-i18next'
import { sendLocationLink, type Call } from '#contract/rest/calls.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { putCall } from '../api/claim.ts'
import { CallVideo } from '../live/call-video.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'

/** Asks the caller's phone where it is, and says how far that has come. */
export function PhoneLink({ call, disabled }: { call: Call; disabled: boolean }) {
  const { t } = useTranslation('dispatch')
  const now = useTrueNow()
  const send = useCommand(sendLocationLink, putCall)
  const link = call.locationLink
  const may = !disabled && call.number !== null && !send.busy
  const ask = () => {
    if (may) void send.run({ params: { callId: call.id } })
  }
  useKeys({ 'Alt+L': ask })
  return (
    <div className="phone-link">
      <button type="button" className="button button--small" disabled={!may} onClick={ask}>
        {t(link ? 'link.again' : 'link.ask')} <Kbd keys="Alt+L" quiet />
      </button>
      {link ? (
        <span className={`phone-link__state phone-link__state--${link.state}`} role="status">
          {t(`link.${link.state}`)}
          {link.state === 'sent' || link.state === 'opened' || link.state === 'queued'
            ? ` · ${t('link.expires', { span: clockSpan(Date.parse(link.expiresAt) - now) })}`
            : ''}
          {link.problem ? ` · ${link.problem}` : ''}
        </span>
      ) : null}
      <CallVideo call={call} disabled={disabled} />
      <ProblemNotice problem={send.problem} onAgain={() => void send.again()} onClose={send.dismiss} />
    </div>
  )
}
