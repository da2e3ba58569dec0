import { memo, useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vehicle } from '#contract/rest/fleet.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { Since } from '../../../shared/realtime/since.tsx'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { useStations } from '../api/board.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'
import { PositionAge } from './position-age.tsx'

const filters = ['all', 'free', 'busy', 'out'] as const
type Filter = (typeof filters)[number]

const groupOf = (vehicle: Vehicle): Exclude<Filter, 'all'> => {
  if (vehicle.state === 'available' || vehicle.state === 'returning') return 'free'
  return ['decontamination', 'refuelling', 'repair', 'out_of_service'].includes(vehicle.state) ? 'out' : 'busy'
}

/** Every unit with its state, station, crew and the age of its position, in the order of their numbers: no row moves. */
export function UnitsPanel() {
  const { t } = useTranslation('dispatch')
  const { board, tags, map } = useSeatContext()
  const selection = useSeat((seat) => seat.selection)
  const select = useSeat((seat) => seat.select)
  const open = useCallback(
    ({ id, vehicleNo }: Vehicle) => {
      select({ kind: 'vehicle', id })
      const fix = map?.vehicles.store.lastFix(vehicleNo)
      if (fix) map?.show([fix])
    },
    [select, map],
  )
  const [filter, setFilter] = useState<Filter>('all')
  const stations = useStations()
  const stationName = useMemo(() => new Map(stations.map((station) => [station.id, station.name])), [stations])
  const body = useRef<HTMLDivElement>(null)
  useWantedFocus('units', body)
  const active = board.vehicles.filter((vehicle) => vehicle.active).toSorted((a, b) => a.vehicleNo - b.vehicleNo)
  const counts: Record<Filter, number> = { all: active.length, free: 0, busy: 0, out: 0 }
  for (const vehicle of active) counts[groupOf(vehicle)] += 1

  function walk(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step || !body.current) return
    event.preventDefault()
    const rows = [...body.current.querySelectorAll<HTMLElement>('[data-unit]')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus()
  }

  return (
    <section className="units" aria-label={t('units.title')}>
      <header className="units__head">
        <h2>
          {t('units.title')} <Kbd keys="F8" quiet />
        </h2>
        <div className="units__filters" role="group">
          {filters.map((one) => (
            <button
              key={one}
              type="button"
              className="button button--small button--plain"
              aria-pressed={filter === one}
              onClick={() => setFilter(one)}
            >
              {t(`units.${one}`)} {counts[one]}
            </button>
          ))}
        </div>
      </header>
      <div className="units__body" ref={body} tabIndex={-1} onKeyDown={walk}>
        {active
          .filter((vehicle) => filter === 'all' || groupOf(vehicle) === filter)
          .map((vehicle) => (
            <UnitRow
              key={vehicle.id}
              vehicle={vehicle}
              tag={tags.get(vehicle.id)}
              station={stationName.get(vehicle.stationId) ?? '—'}
              selected={selection?.kind === 'vehicle' && selection.id === vehicle.id}
              onOpen={open}
            />
          ))}
      </div>
    </section>
  )
}

interface UnitRowProps {
  vehicle: Vehicle
  tag: string | undefined
  station: string
  selected: boolean
  onOpen: (vehicle: Vehicle) => void
}

/** The board is read again with every fact; a unit's row is drawn again only where something of it changed. */
const UnitRow = memo(function UnitRow({ vehicle, tag, station, selected, onOpen }: UnitRowProps) {
  const { t } = useTranslation(['dispatch', 'words'])
  const crew = vehicle.shift?.crew ?? []
  return (
    <button type="button" data-unit className={selected ? 'units__row units__row--selected' : 'units__row'} onClick={() => onOpen(vehicle)}>
      <span className="tag">{tag}</span>
      <b>{vehicle.callSign}</b>
      <StatusBadge state={vehicle.state} />
      <Since at={vehicle.stateSince} className="units__since" />
      <span className="units__cut">{station}</span>
      {crew.length > 0 ? (
        <span className="units__cut" title={crew.map((member) => `${t(`words:crewDuty.${member.duty}`)} ${member.displayName}`).join('\n')}>
          {t('units.crewCount', { count: crew.length })}
        </span>
      ) : (
        <span className="units__none">{t('units.noCrew')}</span>
      )}
      <span className="units__age">
        <PositionAge vehicleNo={vehicle.vehicleNo} />
      </span>
    </button>
  )
})
