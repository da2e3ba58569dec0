import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { handSetStates } from '#contract/vocabulary.ts'
import { hourMinute, timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useSoundReady } from '../../../shared/ui/sound.ts'
import { vehicleStateOf } from '../../../shared/ui/unit-state.ts'
import { useCrew } from '../crew-context.ts'
import { feel } from '../device/alarm.ts'
import { PositionLine } from './position-line.tsx'
import { Sheet } from './sheet.tsx'

/** Nothing to do: what the unit is, who is with it, and what it may be set to by hand. */
export function FreeFace({ pending }: { pending: boolean }) {
  const { t } = useTranslation(['crew', 'words', 'common'])
  const { vehicle, zone, press } = useCrew()
  const ready = useSoundReady()
  const [asking, setAsking] = useState<(typeof handSetStates)[number] | null>(null)
  function choose(state: (typeof handSetStates)[number]) {
    feel()
    press({ kind: 'state', vehicleId: vehicle.id, body: { state, note: null } })
    setAsking(null)
  }
  return (
    <main className="free" data-face="free">
      <section className={`free__state free__state--${vehicleStateOf(vehicle.state).replaceAll('_', '-')}`}>
        <strong>{t(`words:unitState.${vehicle.state}`)}</strong>
        <span>{t('free.since', { time: timeOfDay(vehicle.stateSince, zone) })}</span>
        {pending ? <em className="undelivered">{t('undelivered')}</em> : null}
        {vehicle.stateNote ? <span>{vehicle.stateNote}</span> : null}
      </section>
      <section className="free__facts">
        <h2>{t('free.crew')}</h2>
        {vehicle.shift ? (
          <>
            <ul className="free__crew">
              {vehicle.shift.crew.map((member) => (
                <li key={member.accountId}>
                  <span>{t(`words:crewDuty.${member.duty}`)}</span>
                  <b>{member.displayName}</b>
                </li>
              ))}
            </ul>
            <p className="crew-quiet">{t('free.shiftEnds', { time: hourMinute(vehicle.shift.endsAt, zone) })}</p>
          </>
        ) : (
          <p className="crew-quiet">{t('free.noShift')}</p>
        )}
        <h2>{t('free.position')}</h2>
        <PositionLine />
        {ready ? null : <p className="free__mute">{t('free.mute')}</p>}
      </section>
      <nav className="free__states" aria-label={t('free.set')}>
        {handSetStates.map((state) => (
          <button
            key={state}
            type="button"
            className={state === 'available' ? 'glove glove--big glove--primary' : 'glove glove--big'}
            aria-pressed={vehicle.state === state}
            disabled={vehicle.state === state}
            onClick={() => (state === 'available' ? choose(state) : setAsking(state))}
          >
            {t(`words:unitState.${state}`)}
          </button>
        ))}
      </nav>
      {asking ? (
        <Sheet title={t('free.confirm', { state: t(`words:unitState.${asking}`) })} onClose={() => setAsking(null)}>
          <p>{t('free.confirmDetail')}</p>
          <div className="glove-row">
            <button type="button" className="glove" onClick={() => setAsking(null)}>
              {t('common:action.cancel')}
            </button>
            <button type="button" className="glove glove--primary" onClick={() => choose(asking)}>
              {t('free.confirm', { state: t(`words:unitState.${asking}`) })}
            </button>
          </div>
        </Sheet>
      ) : null}
    </main>
  )
}
