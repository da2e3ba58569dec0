import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { myRun, signHandoverByCrew, type Run } from '#contract/rest/dispatch.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useCrew } from '../crew-context.ts'
import { feel } from '../device/alarm.ts'
import { useOutbox } from '../outbox/outbox.ts'

const usual = ['stable', 'conscious', 'oxygen', 'iv', 'splint', 'worse'] as const
const longest = 1000

/** Both sides sign; only then is the run over. The receiving side signs on its own screen, or here with its own login. */
export function HandoverPanel({ run, onChooseHospital }: { run: Run; onChooseHospital: () => void }) {
  const { t } = useTranslation('crew')
  const { zone } = useCrew()
  const { assignment, handover } = run
  if (!assignment.destination)
    return (
      <div className="handover handover--blocked">
        <h2>{t('handover.noHospital')}</h2>
        <button type="button" className="glove glove--big glove--primary" onClick={onChooseHospital}>
          {t('action.chooseHospital')}
        </button>
      </div>
    )
  return (
    <div className="handover">
      <h2>{t('handover.title', { name: assignment.destination.shortName })}</h2>
      {handover?.crewSignedAt ? (
        <div className="handover__signed">
          <b>✓ {t('handover.crewSigned', { time: timeOfDay(handover.crewSignedAt, zone), name: handover.crewSignedBy ?? '' })}</b>
          <p>{handover.condition || t('handover.noCondition')}</p>
        </div>
      ) : (
        <CrewSide run={run} />
      )}
      {handover?.hospitalSignedAt ? (
        <div className="handover__signed">
          <b>
            ✓ {t('handover.hospitalSigned', { time: timeOfDay(handover.hospitalSignedAt, zone), name: handover.hospitalSignedBy ?? '' })}
          </b>
        </div>
      ) : handover?.crewSignedAt ? (
        <HospitalSide run={run} hospital={assignment.destination.shortName} condition={handover.condition ?? ''} />
      ) : null}
    </div>
  )
}

function CrewSide({ run }: { run: Run }) {
  const { t } = useTranslation('crew')
  const { press } = useCrew()
  const [condition, setCondition, drop] = useDraft(`crew.condition.${run.assignment.id}`, '')
  const add = (text: string) => setCondition((condition ? `${condition}${t('handover.separator')}${text}` : text).slice(0, longest))
  return (
    <>
      <div className="glove-row">
        {usual.map((one) => (
          <button key={one} type="button" className="glove" onClick={() => add(t(`handover.usual.${one}`))}>
            {t(`handover.usual.${one}`)}
          </button>
        ))}
      </div>
      <label className="glove-field handover__condition">
        <span>{t('handover.condition')}</span>
        <textarea value={condition} maxLength={longest} rows={3} onChange={(event) => setCondition(event.target.value)} />
      </label>
      <button
        type="button"
        className="glove glove--big glove--primary glove--wide"
        data-testid="sign-crew"
        onClick={() => {
          feel()
          const body = { condition: condition.trim(), occurredAt: new Date(serverNow()).toISOString() }
          press({ kind: 'signature', assignmentId: run.assignment.id, body })
          drop()
        }}
      >
        {t('handover.signCrew')}
      </button>
    </>
  )
}

/** The password goes straight to the server and is kept nowhere: this half needs a line. */
function HospitalSide({ run, hospital, condition }: { run: Run; hospital: string; condition: string }) {
  const { t } = useTranslation('crew')
  const [here, setHere] = useState(false)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const pending = useOutbox(({ entries }) =>
    entries.some(({ press }) => press.kind === 'signature' && press.assignmentId === run.assignment.id),
  )
  const sign = useCommand(signHandoverByCrew, () => void readAgain(myRun))
  if (pending) return <p className="crew-warning">{t('handover.notSentYet')}</p>
  if (!here)
    return (
      <>
        <p className="handover__waiting">
          <i aria-hidden="true" />
          {t('handover.waiting', { name: hospital })}
        </p>
        <button type="button" className="glove glove--big glove--wide" onClick={() => setHere(true)} data-testid="sign-here">
          {t('handover.signHere')}
        </button>
      </>
    )
  return (
    <form
      className="handover__receiver"
      onSubmit={(event) => {
        event.preventDefault()
        const receiver = { login: login.trim().toLowerCase(), password }
        void sign.run({
          params: { assignmentId: run.assignment.id },
          body: { condition, occurredAt: new Date(serverNow()).toISOString(), receiver },
        })
        setPassword('')
      }}
    >
      <h3>{t('handover.receiver', { name: hospital })}</h3>
      <div className="glove-row">
        <label className="glove-field">
          <span>{t('handover.login')}</span>
          <input value={login} maxLength={40} autoComplete="off" autoCapitalize="none" onChange={(event) => setLogin(event.target.value)} />
        </label>
        <label className="glove-field">
          <span>{t('handover.password')}</span>
          <input
            type="password"
            value={password}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
      </div>
      <ProblemNotice problem={sign.problem} onClose={sign.dismiss} />
      <div className="glove-row">
        <button type="button" className="glove" onClick={() => setHere(false)}>
          {t('common:action.back')}
        </button>
        <button
          type="submit"
          className="glove glove--primary glove--wide"
          disabled={sign.busy || !login.trim() || !password}
          data-testid="sign-receiver"
        >
          {sign.busy ? t('handover.signing') : t('handover.signReceiver')}
        </button>
      </div>
    </form>
  )
}
