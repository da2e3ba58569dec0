import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useCrew } from '../crew-context.ts'
import { feel } from '../device/alarm.ts'
import { boundsOf, type ChainRow } from '../logic/chain.ts'
import { isBehind } from '../logic/pending.ts'
import { stepPress } from '../press-step.ts'
import { Sheet } from './sheet.tsx'

const shifts_s = [-600, -60, -10, 10, 60, 600] as const
const reasons = ['slip', 'early', 'late', 'wrongPlace'] as const

/** One step: all that is recorded of it, its time to be mended or taken back; or, where it has none, to be told now or afterwards. */
export function StepSheet({ run, row, onClose }: { run: Run; row: ChainRow; onClose: () => void }) {
  const { t } = useTranslation(['crew', 'words'])
  const name = t(`words:runStep.${row.step}`)
  return (
    <Sheet title={name} wide onClose={onClose}>
      <Records row={row} />
      {row.open ? <Tell run={run} row={row} onClose={onClose} /> : null}
      {row.at && row.step !== 'dispatched' && row.step !== 'handed_over' ? (
        <Mend run={run} row={row} at={row.at} onClose={onClose} />
      ) : null}
    </Sheet>
  )
}

function Records({ row }: { row: ChainRow }) {
  const { t } = useTranslation(['crew', 'words'])
  const { zone } = useCrew()
  if (row.records.length === 0) return null
  return (
    <ul className="records">
      {row.records.map((record) => (
        <li key={record.id} className={record.applied && !record.corrected ? 'records__stands' : undefined}>
          <time>{timeOfDay(record.occurredAt, zone)}</time>
          <span>
            {record.source === 'geofence' ? (
              <em className="auto">{t('words:stepSource.geofence')}</em>
            ) : (
              t(`words:stepSource.${record.source}`)
            )}
          </span>
          <span>{record.recordedBy ?? ''}</span>
          <em>{record.corrected ? t('steps.corrected') : record.applied ? t('steps.stands') : t('steps.notApplied')}</em>
          {record.reason ? <span className="crew-quiet">{t(`steps.why.${record.reason}`, { defaultValue: record.reason })}</span> : null}
        </li>
      ))}
    </ul>
  )
}

function Tell({ run, row, onClose }: { run: Run; row: ChainRow; onClose: () => void }) {
  const { t } = useTranslation(['crew', 'words', 'common'])
  const { fix, press, zone } = useCrew()
  const behind = isBehind(row.step, run)
  const [at_ms, setAt] = useState(() => boundsOf(run.assignment.times, row.step, serverNow()).latest_ms)
  const [moved, setMoved] = useState(behind)
  const name = t(`words:runStep.${row.step}`)
  return (
    <section className="step-edit">
      {row.skips > 0 ? <p className="crew-warning">{t('steps.skips', { count: row.skips })}</p> : null}
      {behind ? <p className="crew-quiet">{t('steps.afterwards')}</p> : null}
      <TimeEdit
        at_ms={at_ms}
        onChange={(value) => {
          setMoved(true)
          setAt(value)
        }}
        zone={zone}
        bounds={() => boundsOf(run.assignment.times, row.step, serverNow())}
      />
      <button
        type="button"
        className="glove glove--big glove--primary glove--wide"
        onClick={() => {
          feel()
          press(moved ? stepPress(run.assignment.id, row.step, fix, at_ms) : stepPress(run.assignment.id, row.step, fix))
          onClose()
        }}
      >
        {row.skips > 0 ? t('steps.skipTo', { step: name }) : t('steps.record', { step: name })}
      </button>
    </section>
  )
}

function Mend({ run, row, at, onClose }: { run: Run; row: ChainRow; at: string; onClose: () => void }) {
  const { t } = useTranslation(['crew', 'words'])
  const { press, zone } = useCrew()
  const [at_ms, setAt] = useState(() => Date.parse(at))
  const [reason, setReason] = useState('')
  const changed = at_ms !== Date.parse(at)
  const send = (occurredAt: string | null) => {
    press({ kind: 'correction', assignmentId: run.assignment.id, step: row.step, body: { occurredAt, reason: reason.trim() } })
    onClose()
  }
  return (
    <section className="step-edit">
      <TimeEdit at_ms={at_ms} onChange={setAt} zone={zone} bounds={() => boundsOf(run.assignment.times, row.step, serverNow())} />
      <div className="glove-row">
        {reasons.map((one) => (
          <button
            key={one}
            type="button"
            className="glove"
            aria-pressed={reason === t(`steps.reason.${one}`)}
            onClick={() => setReason(t(`steps.reason.${one}`))}
          >
            {t(`steps.reason.${one}`)}
          </button>
        ))}
      </div>
      <label className="glove-field">
        <span>{t('steps.reasonField')}</span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      <div className="glove-row">
        <button type="button" className="glove glove--danger" disabled={!reason.trim()} onClick={() => send(null)}>
          {t('steps.takeBack')}
        </button>
        <button
          type="button"
          className="glove glove--primary glove--wide"
          disabled={!reason.trim() || !changed}
          onClick={() => send(new Date(at_ms).toISOString())}
        >
          {t('steps.correct', { time: timeOfDay(at_ms, zone) })}
        </button>
      </div>
    </section>
  )
}

interface TimeProps {
  at_ms: number
  bounds: () => { earliest_ms: number; latest_ms: number }
  zone: string
  onChange: (at_ms: number) => void
}

/** A time moved by buttons: no keyboard in gloves. It stays between the steps around it. */
function TimeEdit({ at_ms, bounds, zone, onChange }: TimeProps) {
  const { t } = useTranslation('crew')
  const move = (seconds: number) => {
    const { earliest_ms, latest_ms } = bounds()
    onChange(Math.max(earliest_ms, Math.min(latest_ms, at_ms + seconds * 1000)))
  }
  return (
    <div className="time-edit">
      {shifts_s.map((seconds, index) => (
        <span key={seconds} className="time-edit__part">
          {index === shifts_s.length / 2 ? <time>{timeOfDay(at_ms, zone)}</time> : null}
          <button type="button" className="glove" onClick={() => move(seconds)}>
            {Math.abs(seconds) >= 60
              ? t(seconds < 0 ? 'steps.minutesBack' : 'steps.minutesOn', { value: Math.abs(seconds) / 60 })
              : t(seconds < 0 ? 'steps.secondsBack' : 'steps.secondsOn', { value: Math.abs(seconds) })}
          </button>
        </span>
      ))}
    </div>
  )
}
