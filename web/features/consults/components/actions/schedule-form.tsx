import { useTranslation } from 'react-i18next'
import { scheduleConsult } from '#contract/rest/consult-triage.ts'
import { joinModes, type JoinMode, type Specialty } from '#contract/vocabulary-consults.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { isProblem } from '../../../../shared/api/problem.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { localText } from '../../../../shared/ui/zoned.ts'
import { isoAt, nextQuarter } from '../../logic/times.ts'
import type { FormProps } from './form-props.ts'
import { CandidatePicker, useCandidates, type Picked } from './candidate-picker.tsx'
import { DayStrip } from './day-strip.tsx'
import { FormShell } from './form-shell.tsx'
import { OverrideField } from './override-field.tsx'
import { WhenFields } from './when-fields.tsx'

interface Plan {
  atOnce: boolean
  start: string
  durationMin: number
  join: JoinMode
  specialty: Specialty | null
  picked: Picked[]
  override: string
}

/** The desk's main work: whom, when, and all of them or the first who accepts. */
export function ScheduleForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const [plan, setPlan, drop] = useDraft<Plan>(`consult.${consult.id}.schedule`, {
    atOnce: consult.grade !== 'routine',
    start: consult.wishedStart ? localText(consult.wishedStart, timeZone) : nextQuarter(serverNow(), timeZone),
    durationMin: 30,
    join: consult.kind === 'multidisciplinary' ? 'all' : 'first',
    specialty: consult.specialty,
    picked: [],
    override: '',
  })
  const set = (part: Partial<Plan>) => setPlan({ ...plan, ...part })
  const startsAt = plan.atOnce ? null : isoAt(plan.start, timeZone)
  const query = { specialty: plan.specialty, startsAt, durationMin: plan.durationMin }
  const { data } = useCandidates(consult.id, query)
  // Whether somebody is busy depends on the time: what was true when they were picked may not be true for another time.
  const picked = plan.picked.map((one) => {
    const now = data?.candidates.find(({ doctor }) => doctor.accountId === one.accountId)
    return now ? { ...one, busy: now.busy } : one
  })
  const send = useConsultCommand(scheduleConsult, () => {
    drop()
    onClose()
  })
  const refused = isProblem(send.problem, 'consult.doctor_busy')
  const busy = picked.filter((one) => one.busy).map(({ name }) => name)
  const conflicting = busy.length > 0 ? busy : refused ? picked.map(({ name }) => name) : []
  const lacksOverride = conflicting.length > 0 && !plan.override.trim()
  return (
    <FormShell
      title={t('words:consultAction.schedule')}
      confirm={t(plan.atOnce ? 'schedule.askNow' : 'schedule.ask', { count: picked.length })}
      disabled={picked.length === 0 || lacksOverride || (!plan.atOnce && !startsAt)}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() =>
        void send.run({
          params: { consultId: consult.id },
          body: {
            version: consult.version,
            startsAt,
            durationMin: plan.durationMin,
            join: picked.length > 1 ? plan.join : 'all',
            doctors: picked.map(({ accountId, specialty }) => ({ accountId, specialty })),
            override: conflicting.length > 0 ? { reason: plan.override.trim() } : null,
          },
        })
      }
    >
      <div className="c-options c-options--row" role="radiogroup" aria-label={t('schedule.when')}>
        {([true, false] as const).map((atOnce) => (
          <label key={String(atOnce)} className={plan.atOnce === atOnce ? 'c-option is-chosen' : 'c-option'}>
            <input
              type="radio"
              name="when"
              {...(plan.atOnce === atOnce ? { 'data-first': true } : {})}
              checked={plan.atOnce === atOnce}
              onChange={() => set({ atOnce })}
            />
            {t(atOnce ? 'schedule.atOnce' : 'schedule.at')}
          </label>
        ))}
      </div>
      {plan.atOnce ? null : (
        <>
          <WhenFields
            start={plan.start}
            onStart={(start) => set({ start })}
            durationMin={plan.durationMin}
            onDuration={(durationMin) => set({ durationMin })}
          />
          {picked.length > 0 ? (
            <DayStrip
              start={plan.start}
              durationMin={plan.durationMin}
              doctors={picked}
              consultId={consult.id}
              onStart={(start) => set({ start })}
            />
          ) : null}
        </>
      )}
      <CandidatePicker
        consultId={consult.id}
        query={query}
        onSpecialty={(specialty) => set({ specialty })}
        picked={picked}
        onPick={(next) => set({ picked: next })}
      />
      {picked.length > 1 ? (
        <FormField label={t('schedule.join')} group>
          {() => (
            <div className="c-options c-options--row">
              {joinModes.map((mode) => (
                <label key={mode} className={plan.join === mode ? 'c-option is-chosen' : 'c-option'}>
                  <input type="radio" name="join" checked={plan.join === mode} onChange={() => set({ join: mode })} />
                  {t(`words:joinMode.${mode}`)}
                </label>
              ))}
            </div>
          )}
        </FormField>
      ) : null}
      <OverrideField names={conflicting} value={plan.override} onChange={(override) => set({ override })} />
    </FormShell>
  )
}
