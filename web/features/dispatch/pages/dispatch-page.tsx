import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import type { CountyMapHandle } from '../../../shared/map/county-map.tsx'
import { ConnectionBanner } from '../../../shared/ui/connection-banner.tsx'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { useBoard, useCards, useInstitutions } from '../api/board.ts'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { Detail } from '../components/detail.tsx'
import { Head } from '../components/head.tsx'
import { QueuePanel } from '../components/queue-panel.tsx'
import { RingWatch } from '../components/ring-watch.tsx'
import { SeatKeys } from '../components/seat-keys.tsx'
import { SeatMap } from '../components/seat-map.tsx'
import { UnitsPanel } from '../components/units-panel.tsx'
import { LivePanels } from '../live/live-panels.tsx'
import { tagsOf } from '../logic/tags.ts'
import { SeatProvider, type SeatContext } from '../seat-context.ts'
import '../components/seat.css'

/** The seat: what waits on the left, where it is in the middle, what is being done on the right. */
export function Screen() {
  const { t } = useTranslation('dispatch')
  const me = useMe()
  const zone = me.centre.timeZone
  const { data: board, error, refetch } = useBoard()
  const connection = useConnection()
  useLiveScreen()
  // There before the first call: letters typed at once must find their card.
  useCards()
  useInstitutions()
  const [map, setMap] = useState<CountyMapHandle | null>(null)
  const context = useMemo<SeatContext | null>(
    () =>
      board
        ? {
            me,
            zone,
            board,
            vehicles: new Map(board.vehicles.map((vehicle) => [vehicle.id, vehicle])),
            tags: tagsOf(board.vehicles),
            live: connection.state === 'live',
            map,
          }
        : null,
    [me, zone, board, connection.state, map],
  )
  if (!context)
    return (
      <main className="seat-wait">
        {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading title={t('loading')} />}
      </main>
    )
  return (
    <SeatProvider value={context}>
      <div className="seat" data-connection={connection.state}>
        <Head connection={connection.state} />
        <div className="seat__body">
          <QueuePanel />
          <main className="seat__middle">
            <SeatMap onReady={setMap} />
            <UnitsPanel />
            <LivePanels />
            <div className="seat__banner">
              <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={zone} />
            </div>
          </main>
          <Detail />
        </div>
        <SeatKeys />
        <RingWatch />
      </div>
    </SeatProvider>
  )
}
