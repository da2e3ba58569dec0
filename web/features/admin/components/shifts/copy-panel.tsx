import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createShift, listShifts, type Shift, type Vehicle } from '#contract/rest/fleet.ts'
import { api, newKey } from '../../../../shared/api/client.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { dayPlus } from '../../../../shared/ui/zoned.ts'
import { copyDay, type NewShift } from '../../logic/shift-plan.ts'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'

interface Props {
  day: string
  shifts: readonly Shift[]
  vehicles: readonly Vehicle[]
  onClose: () => void
}

/** The day before once more: first what would be planned and what would not, then planned one by one, each with its answer. */
export function CopyPanel({ day, shifts, vehicles, onClose }: Props) {
  const { t } = useTranslation('admin')
  const { timeZone } = useMe().centre
  // Of the moment it was opened: what is planned here must not move under the hand.
  const [copy] = useState(() => copyDay(shifts, dayPlus(day, -1), day, timeZone, serverNow()))
  const [keys] = useState(() => copy.shifts.map(() => newKey()))
  const [done, setDone] = useState<ReadonlyMap<number, ApiProblem | true>>(new Map())
  const [busy, setBusy] = useState(false)
  const sign = (one: Pick<NewShift, 'vehicleId'>) => vehicles.find(({ id }) => id === one.vehicleId)?.callSign ?? '—'
  const span = (one: Pick<NewShift, 'startsAt' | 'endsAt'>) => `${hourMinute(one.startsAt, timeZone)}–${hourMinute(one.endsAt, timeZone)}`
  const planned = [...done.values()].filter((one) => one === true).length

  async function plan() {
    setBusy(true)
    const answers = new Map(done)
    for (const [index, shift] of copy.shifts.entries()) {
      if (answers.get(index) === true) continue
      try {
        await api.call(createShift, { body: shift, idempotencyKey: keys[index]! })
        answers.set(index, true)
      } catch (error) {
        answers.set(index, error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible'))
      }
      setDone(new Map(answers))
    }
    setBusy(false)
    void readAgain(listShifts)
  }
  return (
    <SidePanel
      title={t('shifts.copyTitle', { day: day.slice(5) })}
      onClose={onClose}
      onSubmit={() => void plan()}
      footer={
        <div className="save-bar__row">
          <span className="save-bar__space">{done.size > 0 ? t('shifts.copied', { done: planned, all: copy.shifts.length }) : null}</span>
          <button type="submit" className="button button--primary" data-first disabled={busy || planned === copy.shifts.length}>
            {t('shifts.copyDo', { count: copy.shifts.length - planned })}
          </button>
        </div>
      }
    >
      {copy.shifts.length === 0 ? <p>{t('shifts.copyNone')}</p> : null}
      <ul className="copies">
        {copy.shifts.map((shift, index) => {
          const answer = done.get(index)
          return (
            <li key={keys[index]}>
              <b>{sign(shift)}</b> {span(shift)}
              {answer === true ? <span className="tag tag--done">{t('shifts.ok')}</span> : null}
              {answer instanceof ApiProblem ? <span className="form-field__error">{answer.sentence}</span> : null}
            </li>
          )
        })}
        {copy.left.map(({ shift, why }) => (
          <li key={shift.id} className="dim">
            {sign(shift)} {span(shift)} <span className="tag">{t(`shifts.why.${why}`)}</span>
          </li>
        ))}
      </ul>
    </SidePanel>
  )
}
