import { useTranslation } from 'react-i18next'
import { StatusBadge } from '../../shared/ui/badges.tsx'
import { vehicleStates, type VehicleState } from '../../shared/ui/tokens.ts'
import { vehicleStateOf } from '../../shared/ui/unit-state.ts'
import type { WallUnit } from '../data.ts'

/** How many are free, and what the others do. */
export function FleetStrip({ units }: { units: readonly WallUnit[] }) {
  const { t } = useTranslation('wall')
  const counts = new Map<VehicleState, WallUnit[]>()
  for (const unit of units) counts.set(vehicleStateOf(unit.state), [...(counts.get(vehicleStateOf(unit.state)) ?? []), unit])
  const ambulances = units.filter((unit) => unit.kind === 'negative_pressure_ambulance' || unit.kind === 'ambulance')
  const free = ambulances.filter((unit) => unit.state === 'available' && unit.shift !== null).length
  return (
    <footer className="panel fleet" aria-label={t('fleet.title')}>
      <div className="fleet__free" data-few={free <= 3}>
        <span>{t('fleet.free')}</span>
        <strong>{free}</strong>
        <span>/ {ambulances.length}</span>
      </div>
      <ul>
        {vehicleStates
          .filter((state) => counts.has(state))
          .map((state) => (
            <li key={state}>
              <StatusBadge state={counts.get(state)![0]!.state} />
              <strong>{counts.get(state)!.length}</strong>
            </li>
          ))}
      </ul>
    </footer>
  )
}
