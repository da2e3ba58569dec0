import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { useMe } from '../shared/api/session.ts'
import { useConnection } from '../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../shared/realtime/live-screen.ts'
import { Clock } from '../shared/ui/clock.tsx'
import { ConnectionBanner, ConnectionLamp } from '../shared/ui/connection-banner.tsx'
import { Failed, Loading } from '../shared/ui/faces.tsx'
import { AlarmBar, useWallAlarms } from './components/alarm-bar.tsx'
import { EventList } from './components/event-list.tsx'
import { Figures } from './components/figures.tsx'
import { FleetStrip } from './components/fleet-strip.tsx'
import { HospitalLoad } from './components/hospital-load.tsx'
import { IncidentList } from './components/incident-list.tsx'
import { UnitTable } from './components/unit-table.tsx'
import { WallMap } from './components/wall-map.tsx'
import { useWall, type WallUnit } from './data.ts'
import { PinnedRoom } from './pinned/pinned-room.tsx'
import './wall.css'

/** The command centre's wall, read from five metres: no scroll, no names, no numbers of callers, one alarm at a time. */
export function Screen() {
  const { t } = useTranslation(['wall', 'common'])
  const me = useMe()
  const connection = useConnection()
  const { data: wall, error, refetch } = useWall()
  useLiveScreen({ presence: false })
  if (!wall)
    return (
      <main className="wall-wait">
        {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading title={t('loading')} />}
      </main>
    )
  const units = wall.vehicles.filter((vehicle) => vehicle.active)
  return (
    <div className="wall" data-connection={connection.state}>
      <header className="wall__head">
        <div className="wall__name">
          <strong>{t('common:product')}</strong>
          <span>{me.centre.name}</span>
        </div>
        <AlarmBar wall={wall} zone={me.centre.timeZone} />
        <ConnectionLamp state={connection.state} />
        <Clock zone={me.centre.timeZone} />
      </header>
      <Figures today={wall.today} />
      <main className="wall__map">
        <LiveMap wall={wall} units={units} />
        <PinnedRoom />
        <div className="wall__banner">
          <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={me.centre.timeZone} />
        </div>
      </main>
      <HospitalLoad incidents={wall.incidents} />
      <EventList events={wall.recent} zone={me.centre.timeZone} />
      <IncidentList wall={wall} />
      <UnitTable units={units} />
      <FleetStrip units={units} />
    </div>
  )
}

/** The map, with the pin of the gravest alarm moving: the head line names it, the pin says where. */
function LiveMap({ wall, units }: { wall: Wall; units: readonly WallUnit[] }) {
  const [first] = useWallAlarms(wall)
  const isOld = useConnection((line) => line.state) === 'offline'
  return <WallMap incidents={wall.incidents} units={units} alarmId={first?.target.kind === 'incident' && !isOld ? first.target.id : null} />
}
