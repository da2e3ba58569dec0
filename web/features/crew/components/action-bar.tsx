import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useCrew } from '../crew-context.ts'
import { feel } from '../device/alarm.ts'
import { chainOf } from '../logic/chain.ts'
import { ordinal } from '../logic/steps.ts'
import { stepPress } from '../press-step.ts'
import { ConsultButton } from './consult-button.tsx'
import { EndSheet } from './end-sheet.tsx'

/**
 * A glove bounces, and the other tablet of the crew may change the step under a finger: the next one cannot be pressed at once after the one before,
 * nor when the bar takes the place of the order's button.
 */
const rest_ms = 1_500

interface Props {
  run: Run
  pending: ReadonlySet<RunStep>
  onChooseHospital: () => void
  /** The way into the live video; always at the same place. */
  video: ReactNode
}

export function ActionBar({ run, pending, onChooseHospital, video }: Props) {
  const { t } = useTranslation(['crew', 'words'])
  const { fix, press, zone } = useCrew()
  const now = useNow()
  const [ending, setEnding] = useState(false)
  const { assignment } = run
  const next = run.nextStep
  const [rested, setRested] = useState<RunStep | null>(null)
  const last = chainOf(run, pending).findLast((row) => row.at !== null && row.step === assignment.step)
  useEffect(() => {
    if (rested === next) return
    const timer = setTimeout(() => setRested(next), rest_ms)
    return () => clearTimeout(timer)
  }, [rested, next])
  const ended = assignment.endedAt !== null
  const needsHospital = !ended && !assignment.destination && ordinal(assignment.step) >= ordinal('patient_on_board')
  return (
    <footer className="action">
      <div className="action__last">
        <span className="crew-quiet">{t('action.last')}</span>
        <b>
          {ended && assignment.end ? t(`words:runEnd.${assignment.end}`) : t(`words:runStep.${assignment.step}`)}{' '}
          <time>{timeOfDay(assignment.stepAt, zone)}</time>
        </b>
        <span className="crew-quiet">
          {clockSpan(now - Date.parse(assignment.stepAt))}
          {last?.source === 'geofence' ? <em className="auto">{t('words:stepSource.geofence')}</em> : null}
          {last?.undelivered ? <em className="undelivered">{t('undelivered')}</em> : null}
        </span>
      </div>
      {video}
      {ended ? null : <ConsultButton incident={run.incident} />}
      {ended ? null : (
        <button type="button" className="glove action__end" onClick={() => setEnding(true)}>
          {t('action.end')}
        </button>
      )}
      {needsHospital ? (
        <button type="button" className="glove action__end action__hospital" onClick={onChooseHospital}>
          {t('action.chooseHospital')}
        </button>
      ) : null}
      {next && next !== 'handed_over' ? (
        <button
          type="button"
          className="action__next"
          data-step={next}
          disabled={rested !== next}
          onClick={() => {
            feel()
            setRested(null)
            press(stepPress(assignment.id, next, fix))
          }}
        >
          <small>{t('action.next')}</small>
          {t(`words:runStep.${next}`)}
        </button>
      ) : (
        <div className="action__next action__next--waiting">{next ? t('action.signAbove') : t('words:unitState.available')}</div>
      )}
      {ending ? <EndSheet run={run} onClose={() => setEnding(false)} /> : null}
    </footer>
  )
}
