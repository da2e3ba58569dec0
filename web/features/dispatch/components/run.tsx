import { useTranslation } from 'react-i18next'
import { cancelAssignment, endAssignment, recordStep } from '#contract/rest/dispatch.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { getIncident, type Incident, type TimelineEntry } from '#contract/rest/incidents.ts'
import type { Reply } from '#contract/route.ts'
import { runEnds } from '#contract/vocabulary.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { getBoard } from '#contract/rest/dispatch.ts'
import { hasPatient, stepAfter, unitStateOfStep } from '../logic/steps.ts'
import { RunLive } from '../live/run-live.tsx'
import { tell } from '../../../shared/ui/notices.ts'
import { useSeat } from '../seat-store.ts'
import { Destination } from './destination.tsx'
import { askReason } from './reason-dialog.tsx'
import { RunClocks } from './run-clocks.tsx'
import { StepChain } from './step-chain.tsx'

interface Props {
  run: AssignmentSummary
  incident: Incident
  entries: readonly TimelineEntry[]
}

/** One unit's run: what it does, every step with its time and source, and what a dispatcher may do about it. */
export function Run({ run, incident, entries }: Props) {
  const { t } = useTranslation(['dispatch', 'words'])
  const again = () => {
    void readAgain(getBoard)
    void readAgain(getIncident, { incidentId: incident.id })
  }
  const cancel = useCommand(cancelAssignment, again)
  const record = useCommand(recordStep, (answer: Reply<typeof recordStep>) => {
    if (!answer.applied) tell('warning', t('run.notApplied'))
    again()
  })
  const end = useCommand(endAssignment, again)
  const active = run.endedAt === null
  const next = active ? stepAfter(run.step) : null
  const nextByVoice = next && next !== 'handed_over' && next !== 'returning' && next !== 'available' ? next : null
  const params = { assignmentId: run.id }

  async function callBack() {
    const reason = await askReason(
      t('run.cancelTitle', { unit: run.callSign }),
      [t('run.reason.notNeeded'), t('run.reason.selfTransport'), t('run.reason.other')],
      true,
    )
    if (reason) void cancel.run({ params, body: { reason } })
  }
  async function finish(how: Exclude<(typeof runEnds)[number], 'cancelled'>) {
    const note = await askReason(t('run.endTitle', { unit: run.callSign, end: t(`words:runEnd.${how}`) }), [], true)
    if (note) void end.run({ params, body: { end: how, note, occurredAt: new Date(serverNow()).toISOString() } })
  }
  return (
    <article className={active ? 'run' : 'run run--ended'}>
      <header className="run__head">
        <b>{run.callSign}</b>
        {active ? (
          <StatusBadge state={unitStateOfStep(run.step)} />
        ) : (
          <span className="run__end">{run.end ? t(`words:runEnd.${run.end}`) : t('words:runStep.handed_over')}</span>
        )}
        {active ? <RunClocks run={run} /> : null}
      </header>
      <StepChain run={run} entries={entries} />
      {active ? (
        <div className="run__tools">
          <RunLive run={run} />
          {nextByVoice ? (
            <button
              type="button"
              className="button button--small"
              disabled={record.busy}
              title={t('run.byVoice')}
              onClick={() =>
                void record.run({
                  params,
                  body: { step: nextByVoice, occurredAt: new Date(serverNow()).toISOString(), clockOffsetMs: 0, location: null },
                })
              }
            >
              {t('run.record', { step: t(`words:runStep.${nextByVoice}`) })}
            </button>
          ) : null}
          <Destination run={run} incident={incident} onDone={again} />
          {hasPatient(run.step) ? null : (
            <>
              <button
                type="button"
                className="button button--small"
                onClick={() => (useSeat.getState().replace(run.id), useSeat.getState().want('send'))}
              >
                {t('run.replace')}
              </button>
              <button type="button" className="button button--small button--danger" disabled={cancel.busy} onClick={() => void callBack()}>
                {t('run.cancel')}
              </button>
            </>
          )}
          <select
            className="field field--small"
            value=""
            aria-label={t('run.finish')}
            disabled={end.busy}
            onChange={(event) => void finish(event.target.value as Exclude<(typeof runEnds)[number], 'cancelled'>)}
          >
            <option value="">{t('run.finish')}</option>
            {runEnds.flatMap((how) =>
              how === 'cancelled'
                ? []
                : [
                    <option key={how} value={how}>
                      {t(`words:runEnd.${how}`)}
                    </option>,
                  ],
            )}
          </select>
        </div>
      ) : null}
      <ProblemNotice
        problem={cancel.problem ?? record.problem ?? end.problem}
        onClose={() => (cancel.dismiss(), record.dismiss(), end.dismiss())}
      />
    </article>
  )
}
