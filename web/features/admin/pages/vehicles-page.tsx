import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Station, Vehicle } from '#contract/rest/fleet.ts'
import { readDraft } from '../../../shared/api/drafts.ts'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { useStations, useVehicles } from '../api/fleet.ts'
import { useInstitutions } from '../api/people.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { StationPanel } from '../components/vehicles/station-panel.tsx'
import { VehiclePanel } from '../components/vehicles/vehicle-panel.tsx'
import { useOpen } from '../../../shared/ui/use-open.ts'

const noStations: readonly Station[] = []

export function Screen() {
  const { t } = useTranslation(['admin', 'words', 'common'])
  const vehicles = useVehicles()
  const stations = useStations()
  const [open, setOpen] = useOpen()
  const [tabName, setTab] = useOpen('tab')
  const tab = tabName === 'stations' ? 'stations' : 'vehicles'
  const [typed, setTyped] = useState('')
  const words = typed.trim().toLowerCase()
  const allStations = stations.data?.stations ?? noStations
  const allVehicles = vehicles.data?.vehicles ?? []
  return (
    <Page
      title={t('vehicles.title')}
      lead={
        <Tabs
          label={t('vehicles.title')}
          tabs={[
            { key: 'vehicles', title: t('vehicles.tab'), count: allVehicles.length },
            { key: 'stations', title: t('stations.tab'), count: allStations.length },
          ]}
          chosen={tab}
          onChoose={(key) => {
            setOpen(null)
            setTab(key === 'vehicles' ? null : key)
          }}
        />
      }
      tools={
        <>
          <input
            className="field search-field"
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={t('vehicles.search')}
            aria-label={t('vehicles.search')}
          />
          <button type="button" className="button button--primary" onClick={() => setOpen('new')}>
            {t(tab === 'vehicles' ? 'vehicles.new' : 'stations.new')}
          </button>
        </>
      }
    >
      <Ready of={[vehicles, stations]}>
        {() =>
          tab === 'vehicles' ? (
            <VehicleTable
              vehicles={allVehicles.filter((one) => !words || `${one.callSign} ${one.plate}`.toLowerCase().includes(words))}
              stations={allStations}
              open={open}
              onOpen={setOpen}
            />
          ) : (
            <StationTable
              stations={allStations.filter((one) => !words || one.name.toLowerCase().includes(words))}
              vehicles={allVehicles}
              open={open}
              onOpen={setOpen}
            />
          )
        }
      </Ready>
      {tab === 'vehicles' && open && (open === 'new' || allVehicles.some((one) => one.id === open)) ? (
        <VehiclePanel
          key={open}
          vehicle={allVehicles.find((one) => one.id === open) ?? null}
          stations={allStations}
          onClose={() => setOpen(null)}
          onMade={setOpen}
        />
      ) : null}
      {tab === 'stations' && open && (open === 'new' || allStations.some((one) => one.id === open)) ? (
        <StationPanel
          key={open}
          station={allStations.find((one) => one.id === open) ?? null}
          onClose={() => setOpen(null)}
          onMade={setOpen}
        />
      ) : null}
    </Page>
  )
}

interface TableProps {
  vehicles: readonly Vehicle[]
  stations: readonly Station[]
  open: string | null
  onOpen: (id: string) => void
}

function VehicleTable({ vehicles, stations, open, onOpen }: TableProps) {
  const { t } = useTranslation(['admin', 'words', 'common'])
  const names = new Map(stations.map((one) => [one.id, one.name]))
  const columns: Column<Vehicle>[] = [
    { key: 'callSign', title: t('vehicles.callSign'), width: '104px', by: (one) => one.callSign, cell: (one) => <b>{one.callSign}</b> },
    { key: 'plate', title: t('vehicles.plate'), width: '124px', by: (one) => one.plate, cell: (one) => one.plate },
    {
      key: 'kind',
      minor: true,
      title: t('vehicles.kind'),
      width: '15%',
      by: (one) => one.kind,
      cell: (one) => t(`words:vehicleKind.${one.kind}`),
    },
    {
      key: 'capabilities',
      minor: true,
      title: t('vehicles.capabilities'),
      cell: (one) => one.capabilities.map((word) => t(`words:unitCapability.${word}`)).join(t('common:listSeparator')),
    },
    {
      key: 'station',
      title: t('vehicles.station'),
      by: (one) => names.get(one.stationId) ?? '',
      cell: (one) => names.get(one.stationId) ?? '—',
    },
    { key: 'state', title: t('vehicles.state'), width: '136px', by: (one) => one.state, cell: (one) => <StatusBadge state={one.state} /> },
    {
      key: 'crew',
      minor: true,
      title: t('vehicles.crewNow'),
      by: (one) => one.shift?.crew.length ?? 0,
      cell: (one) =>
        one.shift ? (
          one.shift.crew.map((member) => member.displayName).join(t('common:listSeparator'))
        ) : (
          <span className="tag tag--unknown">{t('vehicles.noCrewShort')}</span>
        ),
    },
  ]
  return (
    <RowTable
      label={t('vehicles.tab')}
      columns={columns}
      rows={vehicles}
      idOf={(one) => one.id}
      selected={open}
      onSelect={(one) => onOpen(one.id)}
      isOff={(one) => !one.active}
      isUnsaved={(one) => readDraft(`admin.vehicle.${one.id}`) !== null}
    />
  )
}

function StationTable({ vehicles, stations, open, onOpen }: TableProps) {
  const { t } = useTranslation(['admin', 'common'])
  const institutions = useInstitutions()
  const names = new Map(institutions.map((one) => [one.id, one.shortName]))
  const columns: Column<Station>[] = [
    { key: 'name', title: t('stations.name'), by: (one) => one.name, cell: (one) => <b>{one.name}</b> },
    {
      key: 'institution',
      title: t('people.institution'),
      by: (one) => names.get(one.institutionId ?? '') ?? '',
      cell: (one) => names.get(one.institutionId ?? '') ?? '—',
    },
    {
      key: 'vehicles',
      title: t('stations.vehicles'),
      cell: (one) =>
        vehicles
          .filter((vehicle) => vehicle.stationId === one.id && vehicle.active)
          .map((vehicle) => vehicle.callSign)
          .join(t('common:listSeparator')) || '—',
    },
    {
      key: 'place',
      title: t('place.title'),
      cell: (one) => (
        <>
          {one.locationApproximate ? <span className="tag tag--approximate">{t('place.approximateShort')}</span> : null}
          <span className="mono">
            {one.location.lat.toFixed(4)}, {one.location.lon.toFixed(4)}
          </span>
        </>
      ),
    },
  ]
  return (
    <RowTable
      label={t('stations.tab')}
      columns={columns}
      rows={stations}
      idOf={(one) => one.id}
      selected={open}
      onSelect={(one) => onOpen(one.id)}
      isOff={(one) => !one.active}
      isUnsaved={(one) => readDraft(`admin.station.${one.id}`) !== null}
    />
  )
}
