import { useTranslation } from 'react-i18next'
import { getBoard } from '#contract/rest/dispatch.ts'
import { setVehicleState, type Vehicle } from '#contract/rest/fleet.ts'
import { handSetStates } from '#contract/vocabulary.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { Empty } from '../../../shared/ui/faces.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { hourMinute } from '../../../shared/ui/time-of-day.ts'
import { useStations } from '../api/board.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'
import { Row } from './call-card.tsx'
import { PositionAge } from './position-age.tsx'
import { askReason } from './reason-dialog.tsx'

export function VehicleDetail({ vehicleId }: { vehicleId: string }) {
  const { vehicles } = useSeatContext()
  const vehicle = vehicles.get(vehicleId)
  return vehicle ? <OpenVehicle vehicle={vehicle} /> : <Empty />
}

/** A unit: its crew, its place, its run; and the states that no run tells. */
function OpenVehicle({ vehicle }: { vehicle: Vehicle }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone, tags } = useSeatContext()
  const select = useSeat((seat) => seat.select)
  const now = useTrueNow()
  const station = useStations().find((one) => one.id === vehicle.stationId)
  const set = useCommand(setVehicleState, () => void readAgain(getBoard))
  async function change(state: (typeof handSetStates)[number]) {
    const note =
      state === 'available'
        ? null
        : await askReason(t('vehicle.noteTitle', { unit: vehicle.callSign, state: t(`words:unitState.${state}`) }), [
            t(`words:unitState.${state}`),
          ])
    if (note === null && state !== 'available') return
    void set.run({ params: { vehicleId: vehicle.id }, body: { state, note } })
  }
  return (
    <div className="detail__scroll">
      <header className="vehicle-head">
        <span className="tag">{tags.get(vehicle.id)}</span>
        <h2>{vehicle.callSign}</h2>
        <StatusBadge state={vehicle.state} />
        <span className="mono">{clockSpan(now - Date.parse(vehicle.stateSince))}</span>
      </header>
      <dl className="facts block">
        <Row label={t('vehicle.plate')} value={vehicle.plate} mono />
        <Row label={t('vehicle.kind')} value={t(`words:vehicleKind.${vehicle.kind}`)} />
        <Row
          label={t('vehicle.can')}
          value={vehicle.capabilities.map((one) => t(`words:unitCapability.${one}`)).join(t('common:listSeparator')) || null}
        />
        <Row label={t('units.station')} value={station?.name ?? null} />
        <Row label={t('vehicle.phone')} value={vehicle.phone} mono />
        <Row
          label={t('vehicle.shift')}
          value={vehicle.shift ? t('vehicle.until', { time: hourMinute(vehicle.shift.endsAt, zone) }) : t('units.noCrew')}
        />
        <div>
          <dt>{t('units.position')}</dt>
          <dd>
            <PositionAge vehicleNo={vehicle.vehicleNo} />
          </dd>
        </div>
        {vehicle.stateNote ? <Row label={t('vehicle.note')} value={vehicle.stateNote} /> : null}
      </dl>
      {vehicle.shift ? (
        <ul className="plain-list block">
          {vehicle.shift.crew.map((member) => (
            <li key={member.accountId}>
              <span>{t(`words:crewDuty.${member.duty}`)}</span>
              <b>{member.displayName}</b>
            </li>
          ))}
        </ul>
      ) : null}
      {vehicle.incidentId ? (
        <button
          type="button"
          className="button button--primary"
          onClick={() => vehicle.incidentId && select({ kind: 'incident', id: vehicle.incidentId }, 'detail')}
        >
          {t('vehicle.openIncident')}
        </button>
      ) : (
        <section className="block">
          <h3 className="block__head">{t('vehicle.setState')}</h3>
          <div className="chips">
            {handSetStates.map((state) => (
              <button
                key={state}
                type="button"
                className="button button--small"
                aria-pressed={vehicle.state === state}
                disabled={set.busy || vehicle.state === state}
                onClick={() => void change(state)}
              >
                {t(`words:unitState.${state}`)}
              </button>
            ))}
          </div>
          <ProblemNotice problem={set.problem} onAgain={() => void set.again()} onClose={set.dismiss} />
        </section>
      )}
    </div>
  )
}
