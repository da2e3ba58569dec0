import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readReports, signReport, type Report } from '#contract/rest/consult-reports.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { getConsult, listConsults } from '#contract/rest/consults.ts'
import { mySigning } from '#contract/rest/signing.ts'
import { read, readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import { tell } from '../../../../shared/ui/notices.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { timeOfDay } from '../../../../shared/ui/time-of-day.ts'

interface Props {
  consult: Consult
  /** All three texts are there. */
  ready: boolean
  /** Doctors whose opinion is not given. */
  lacking: readonly string[]
  /** Sends what is typed; null where it did not get through. */
  flush: () => Promise<Report | null>
}

/** The signature, with a PIN of one's own; the PIN is kept nowhere, not in a draft either. */
export function SignReport({ consult, ready, lacking, flush }: Props) {
  const { t } = useTranslation(['consults', 'common'])
  const me = useMe()
  const [pin, setPin] = useState('')
  const [why, setWhy] = useState('')
  const [whyAbsent, setWhyAbsent] = useState('')
  const [busy, setBusy] = useState(false)
  const signing = useQuery({ ...read(mySigning, {}), refetchOnMount: 'always' })
  const sign = useCommand(signReport, () => {
    tell('success', t('report.signed'))
    void readAgain(readReports, { consultId: consult.id })
    void readAgain(getConsult, { consultId: consult.id })
    void readAgain(listConsults)
  })
  const certificate = signing.data?.certificate
  if (!consult.may.includes('sign_report') && consult.state === 'in_session') return <p className="c-quiet">{t('report.signLater')}</p>
  if (signing.data && !certificate)
    return (
      <p className="notice notice--warning">
        <span className="notice__text">{t('report.notEnrolled')}</span>
        <a className="button button--small" href="/me" target="jilian-me" rel="noreferrer">
          {t('report.enrol')}
        </a>
      </p>
    )
  // A correction repeats what the version before says of it.
  const absent = consult.state === 'ended' ? consult.absentSides : []
  const nobody = consult.state === 'ended' && consult.attendees.length === 0
  async function send() {
    setBusy(true)
    const report = await flush()
    setBusy(false)
    if (!report) return
    const signed = await sign.run({
      params: { reportId: report.id },
      body: {
        version: report.version,
        pin,
        withoutOpinionsReason: lacking.length > 0 ? why.trim() : null,
        withoutPresenceReason: absent.length > 0 ? whyAbsent.trim() : null,
      },
    })
    // Refused: who was there may have been put right meanwhile.
    if (!signed) void readAgain(getConsult, { consultId: consult.id })
    setPin('')
  }
  const lacksReason = nobody || (lacking.length > 0 && !why.trim()) || (absent.length > 0 && !whyAbsent.trim())
  return (
    <form
      className="c-signing"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && pin && !lacksReason && !busy && !sign.busy) void send()
      }}
    >
      {lacking.length > 0 ? (
        <Why label={t('report.withoutOpinions', { names: lacking.join(t('common:listSeparator')) })} value={why} onChange={setWhy} />
      ) : null}
      {nobody ? <p className="notice notice--warning">{t('report.nobodyThere')}</p> : null}
      {absent.length > 0 && !nobody ? (
        <Why
          label={t('report.withoutPresence', { absent: absent.map((side) => t(`session.absent.${side}`)).join('') })}
          value={whyAbsent}
          onChange={setWhyAbsent}
          testId="without-presence"
        />
      ) : null}
      <div className="c-signing__row">
        <FormField label={t('report.pin')} required>
          {(aria) => (
            <input
              {...aria}
              className="field"
              type="password"
              name="signing-pin"
              autoComplete="off"
              maxLength={64}
              value={pin}
              onChange={(event) => setPin(event.target.value)}
              data-testid="pin"
            />
          )}
        </FormField>
        <button type="submit" className="button button--primary" disabled={!ready || !pin || lacksReason || busy || sign.busy}>
          {t('report.sign', { name: me.displayName })} <Kbd keys="Enter" quiet />
        </button>
      </div>
      {ready ? null : <p className="c-quiet">{t('report.allThree')}</p>}
      {signing.data?.lockedUntil ? (
        <p className="notice notice--warning">{t('report.locked', { time: timeOfDay(signing.data.lockedUntil, me.centre.timeZone) })}</p>
      ) : null}
      {certificate?.demonstration ? <p className="c-quiet">{t('report.demonstration')}</p> : null}
      <ProblemNotice problem={sign.problem} onAgain={() => void sign.again()} />
    </form>
  )
}

/** One line, so that Enter signs. */
function Why({ label, value, onChange, testId }: { label: string; value: string; onChange: (value: string) => void; testId?: string }) {
  return (
    <FormField label={label} required>
      {(aria) => (
        <input
          {...aria}
          className="field"
          maxLength={300}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          data-testid={testId}
        />
      )}
    </FormField>
  )
}
