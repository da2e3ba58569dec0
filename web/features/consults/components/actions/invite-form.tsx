import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inviteDoctor } from '#contract/rest/consult-triage.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import { isProblem } from '../../../../shared/api/problem.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import type { FormProps } from './form-props.ts'
import { CandidatePicker, type Picked } from './candidate-picker.tsx'
import { FormShell } from './form-shell.tsx'
import { OverrideField } from './override-field.tsx'

/** One more doctor: for a place that is still open, or for one of its own. */
export function InviteForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const parties = [...new Set(consult.invitations.map(({ party }) => party))].filter(
    (party) => !consult.invitations.some((one) => one.party === party && one.state === 'accepted'),
  )
  const [party, setParty] = useState<number | null>(parties[0] ?? null)
  const [specialty, setSpecialty] = useState<Specialty | null>(consult.specialty)
  const [picked, setPicked] = useState<Picked[]>([])
  const [override, setOverride] = useState('')
  const send = useConsultCommand(inviteDoctor, onClose)
  const one = picked[0]
  const conflicting = one && (one.busy || isProblem(send.problem, 'consult.doctor_busy')) ? [one.name] : []
  const namesOf = (which: number) =>
    consult.invitations
      .filter((each) => each.party === which && (each.state === 'open' || each.state === 'declined'))
      .map(({ doctor }) => doctor.name)
      .join(t('common:listSeparator'))
  return (
    <FormShell
      title={t('words:consultAction.invite')}
      confirm={t('words:consultAction.invite')}
      disabled={!one || (conflicting.length > 0 && !override.trim())}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => {
        if (one)
          void send.run({
            params: { consultId: consult.id },
            body: {
              version: consult.version,
              party,
              accountId: one.accountId,
              specialty: one.specialty,
              override: conflicting.length > 0 ? { reason: override.trim() } : null,
            },
          })
      }}
    >
      <FormField label={t('schedule.place')} group>
        {() => (
          <div className="c-options">
            {[...parties, null].map((which) => (
              <label key={which ?? 'new'} className={party === which ? 'c-option is-chosen' : 'c-option'}>
                <input type="radio" name="party" checked={party === which} onChange={() => setParty(which)} />
                {which === null
                  ? t('schedule.newPlace')
                  : t('schedule.besides', { names: namesOf(which) || t('detail.party', { party: which }) })}
              </label>
            ))}
          </div>
        )}
      </FormField>
      <CandidatePicker
        consultId={consult.id}
        query={{ specialty, startsAt: consult.scheduledStart, durationMin: 30 }}
        onSpecialty={setSpecialty}
        picked={picked}
        onPick={setPicked}
        single
      />
      <OverrideField names={conflicting} value={override} onChange={setOverride} />
    </FormShell>
  )
}
