import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renewVisitLink, type Booking } from '#contract/rest/services.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { QrCode } from '../../../../shared/ui/qr-code.tsx'

/** The one-time link for a relative's phone: shown when it is made, and never again; a new one ends those before. */
export function VisitLink({ booking, url: made }: { booking: Booking; url: string | null }) {
  const { t } = useTranslation(['services', 'common'])
  const [url, setUrl] = useState(made)
  const [copied, setCopied] = useState(false)
  const renew = useCommand(renewVisitLink, ({ visitUrl }) => {
    setCopied(false)
    setUrl(visitUrl)
  })
  const open = booking.state === 'booked' || booking.state === 'checked_in' || booking.state === 'in_session'
  if (!open) return null
  return (
    <section className="part visit-link">
      <h3>{t('visitLink')}</h3>
      {url ? (
        <div className="visit-link__once">
          <QrCode text={url} label={t('visitLink')} />
          <div>
            <p>{t('visitLinkOnce')}</p>
            <output className="mono">{url}</output>
            <button
              type="button"
              className="button button--small"
              onClick={() =>
                void navigator.clipboard.writeText(url).then(
                  () => setCopied(true),
                  () => undefined,
                )
              }
            >
              {t(copied ? 'common:action.copied' : 'common:action.copy')}
            </button>
          </div>
        </div>
      ) : (
        <p className="c-quiet">{t(renew.busy ? 'common:face.loading' : 'visitLinkSent')}</p>
      )}
      <ProblemNotice problem={renew.problem} onAgain={() => void renew.again()} />
      <button
        type="button"
        className="button button--small"
        disabled={renew.busy}
        onClick={() => void renew.run({ params: { bookingId: booking.id } })}
      >
        {t('visitLinkNew')}
      </button>
    </section>
  )
}
