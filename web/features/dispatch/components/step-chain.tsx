import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { TimelineEntry } from '#contract/rest/incidents.ts'
import { runSteps, type RunStep } from '#contract/vocabulary.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useSeatContext } from '../seat-context.ts'
import { CorrectStep } from './correct-step.tsx'

/** 派车 … 待命: what stands with its time and who says so, what is now, what is still to come. */
export function StepChain({ run, entries }: { run: AssignmentSummary; entries: readonly TimelineEntry[] }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone } = useSeatContext()
  const [correcting, setCorrecting] = useState<{ step: RunStep; at: string } | null>(null)
  return (
    <>
      <ol className="chain">
        {runSteps.map((step) => {
          const at = run.times[step]
          const now = run.endedAt === null && run.step === step
          const source = at ? sourceOf(run, step, at, entries) : null
          return (
            <li key={step} className={now ? 'chain__step chain__step--now' : at ? 'chain__step chain__step--done' : 'chain__step'}>
              <span className="chain__name">{t(`words:runStep.${step}`)}</span>
              {at ? (
                <span className="chain__time">
                  {step === 'dispatched' ? (
                    timeOfDay(at, zone)
                  ) : (
                    <button type="button" className="chain__open" title={t('correct.open')} onClick={() => setCorrecting({ step, at })}>
                      {timeOfDay(at, zone)}
                    </button>
                  )}
                </span>
              ) : null}
              {source ? <span className="chain__source">{t(`words:stepSource.${source}`, { defaultValue: source })}</span> : null}
            </li>
          )
        })}
      </ol>
      {correcting ? <CorrectStep run={run} step={correcting.step} at={correcting.at} onClose={() => setCorrecting(null)} /> : null}
    </>
  )
}

/** The run knows the source of its last step; of the earlier ones the record does. */
function sourceOf(run: AssignmentSummary, step: RunStep, at: string, entries: readonly TimelineEntry[]): string | null {
  if (step === run.step) return run.stepSource
  if (step === 'dispatched') return 'dispatcher'
  const about = entries.filter(
    (entry) =>
      entry.vehicleCallSign === run.callSign && entry.details.step === step && (entry.occurredAt === at || entry.details.is === at),
  )
  return about.at(-1)?.source ?? null
}
