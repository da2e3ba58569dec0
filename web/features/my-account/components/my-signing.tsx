import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mySigning, type SigningCertificate } from '#contract/rest/signing.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { dayAndTime } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { localText } from '../../../shared/ui/zoned.ts'
import { SigningForm } from './signing-form.tsx'

/** One's own certificate for signing documents: what it says, and how to get the first or the next. */
export function MySigning() {
  const { t } = useTranslation('account')
  const { centre } = useMe()
  const now = useNow(30_000)
  const [isOpen, setOpen] = useState(false)
  const [isDone, setDone] = useState(false)
  const signing = useQuery({ ...read(mySigning, {}), refetchOnMount: 'always' })
  const certificate = signing.data?.certificate ?? null
  const isExpired = certificate !== null && Date.parse(certificate.notAfter) <= now
  const state = certificate === null ? 'off' : isExpired ? 'expired' : 'on'
  const lockedUntil = signing.data?.lockedUntil
  return (
    <section className="mine__card mine__card--wide">
      <h2>
        {t('signing.title')}{' '}
        {signing.data ? <span className={state === 'on' ? 'tag tag--active' : 'tag'}>{t(`signing.${state}`)}</span> : null}
      </h2>
      {signing.data === undefined ? (
        signing.error ? (
          <Failed error={signing.error} onRetry={() => void signing.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <div className="mine__halves">
          <div>
            {signing.data.demonstration ? <p className="mine__demonstration">{t('signing.demonstration')}</p> : null}
            {certificate ? <Certificate certificate={certificate} zone={centre.timeZone} /> : null}
            {lockedUntil && Date.parse(lockedUntil) > now ? (
              <p className="notice notice--warning" role="status">
                {t('signing.locked', { time: dayAndTime(lockedUntil, centre.timeZone) })}
              </p>
            ) : null}
            {isDone ? (
              <p className="notice notice--success" role="status">
                {t('signing.done')}
              </p>
            ) : null}
            <p className="mine__note">{t('signing.lead')}</p>
          </div>
          {isOpen ? (
            <SigningForm
              isRenewal={certificate !== null}
              onStop={() => setOpen(false)}
              onDone={() => {
                setOpen(false)
                setDone(true)
              }}
            />
          ) : (
            <button
              type="button"
              className={certificate ? 'button' : 'button button--primary'}
              onClick={() => {
                setOpen(true)
                setDone(false)
              }}
            >
              {t(certificate ? 'signing.renew' : 'signing.begin')}
            </button>
          )}
        </div>
      )}
    </section>
  )
}

function Certificate({ certificate, zone }: { certificate: SigningCertificate; zone: string }) {
  const { t } = useTranslation('account')
  const day = (at: string) => localText(at, zone).slice(0, 10)
  const facts = [
    [t('signing.subject'), certificate.subject],
    [t('signing.issuer'), certificate.issuer],
    [t('signing.suite'), t(`signing.suiteName.${certificate.suite}`)],
    [t('signing.validity'), t('signing.until', { from: day(certificate.notBefore), to: day(certificate.notAfter) })],
  ] as const
  return (
    <dl className="mine__facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{t('signing.serial')}</dt>
        <dd className="mono mine__serial">{certificate.serial.replace(/(.{4})(?=.)/g, '$1 ')}</dd>
      </div>
    </dl>
  )
}
