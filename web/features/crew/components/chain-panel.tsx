import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useCrew } from '../crew-context.ts'
import { chainOf } from '../logic/chain.ts'
import { StepSheet } from './step-sheet.tsx'

/** Every step with its time and whose word it is; a touch opens it to mend it, or to go there at once. */
export function ChainPanel({ run, pending }: { run: Run; pending: ReadonlySet<RunStep> }) {
  const { t } = useTranslation(['crew', 'words'])
  const { zone } = useCrew()
  const [open, setOpen] = useState<RunStep | null>(null)
  const now = useRef<HTMLLIElement>(null)
  const { step } = run.assignment
  const rows = chainOf(run, pending)
  const opened = rows.find((row) => row.step === open)
  useEffect(() => {
    now.current?.scrollIntoView({ block: 'center' })
  }, [step])
  return (
    <>
      <ol className="steps">
        {rows.map((row) => (
          <li key={row.step} ref={row.step === step ? now : undefined}>
            <button
              type="button"
              className={row.isNow ? 'steps__row steps__row--now' : row.at ? 'steps__row steps__row--done' : 'steps__row'}
              disabled={!row.open && row.records.length === 0}
              onClick={() => setOpen(row.step)}
              data-step={row.step}
            >
              <i aria-hidden="true" />
              <b>{t(`words:runStep.${row.step}`)}</b>
              <time>{row.at ? timeOfDay(row.at, zone) : '––:––:––'}</time>
              <span className="steps__marks">
                {row.source === 'geofence' ? <em className="auto">{t('words:stepSource.geofence')}</em> : null}
                {row.source && row.source !== 'geofence' ? <span>{t(`words:stepSource.${row.source}`)}</span> : null}
                {row.corrected ? <em>{t('steps.corrected')}</em> : null}
                {row.notApplied > 0 ? <em>{t('steps.notApplied')}</em> : null}
                {row.undelivered ? <em className="undelivered">{t('undelivered')}</em> : null}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {opened ? <StepSheet run={run} row={opened} onClose={() => setOpen(null)} /> : null}
    </>
  )
}
