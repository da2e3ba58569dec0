import { Outlet, useParams } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useFix, useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { leave } from '../../../shared/api/session.ts'
import { ConnectionBanner } from '../../../shared/ui/connection-banner.tsx'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { useMine } from '../api/crew.ts'
import { FreeFace } from '../components/free-face.tsx'
import { Head } from '../components/head.tsx'
import { NewRun } from '../components/new-run.tsx'
import { CrewNotices } from '../components/notices.tsx'
import { RunScreen } from '../components/run-screen.tsx'
import { CrewProvider, type CrewContext } from '../crew-context.ts'
import { useWakeLock } from '../device/wake-lock.ts'
import { undelivered, withPresses, type Mine } from '../logic/pending.ts'
import { deliver } from '../outbox/deliver.ts'
import { press, startCourier, useOutbox } from '../outbox/outbox.ts'
import { useChanges } from '../use-changes.ts'
import '../components/crew.css'

/** The crew's tablet. A consult's room lies over the run, which goes on below: its picture, its monitor, what was pressed. */
export function Screen() {
  const { consultId } = useParams({ strict: false }) as { consultId?: string }
  const mine = useMine()
  useLiveScreen({ presence: false })
  useWakeLock()
  useCourier()
  useChanges(mine.data)
  const { run } = mine.data ?? {}
  // An order comes before everything.
  const isOrdered = run?.assignment.step === 'dispatched' && run.assignment.endedAt === null
  const isCovered = consultId !== undefined && !isOrdered
  return (
    <>
      <div className="crew-under" inert={isCovered}>
        <Tablet mine={mine} />
      </div>
      {consultId === undefined ? null : (
        <div className="crew-over" hidden={!isCovered}>
          <CrewNotices />
          <Outlet />
        </div>
      )}
    </>
  )
}

function Tablet({ mine: { data, error, refetch } }: { mine: ReturnType<typeof useMine> }) {
  const { t } = useTranslation(['crew', 'common'])
  if (!data) return <main className="crew-wait">{error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}</main>
  if (!data.vehicle)
    return (
      <main className="crew-wait">
        <Empty
          title={t('noUnit')}
          detail={t('noUnitDetail')}
          action={
            <div className="glove-row">
              <button type="button" className="glove" onClick={() => void refetch()}>
                {t('common:action.reload')}
              </button>
              <button type="button" className="glove" onClick={() => void leave()}>
                {t('common:action.signOut')}
              </button>
            </div>
          }
        />
      </main>
    )
  return <OnDuty mine={{ ...data, vehicle: data.vehicle }} />
}

/** Presses go out while the screen stands, and at once when there is a line again. */
function useCourier(): void {
  const { accountId } = useMe()
  useEffect(() => {
    const courier = startCourier(accountId, deliver)
    const stopWatching = useConnection.subscribe((now, before) => {
      if (before.state === 'offline' && now.state !== 'offline') courier.hurry()
    })
    window.addEventListener('online', courier.hurry)
    return () => {
      window.removeEventListener('online', courier.hurry)
      stopWatching()
      courier.stop()
    }
  }, [accountId])
}

function OnDuty({ mine }: { mine: Mine & { vehicle: NonNullable<Mine['vehicle']> } }) {
  const me = useMe()
  const connection = useConnection()
  const fix = useFix(mine.vehicle.vehicleNo)
  const entries = useOutbox((outbox) => outbox.entries)
  const own = useMemo(() => entries.filter((entry) => entry.accountId === me.accountId), [entries, me.accountId])
  const view = useMemo(() => withPresses(mine, own), [mine, own])
  const vehicle = view.vehicle ?? mine.vehicle
  const zone = me.centre.timeZone
  const context = useMemo<CrewContext>(
    () => ({ me, zone, vehicle, fix, press: (one) => press(me.accountId, one) }),
    [me, zone, vehicle, fix],
  )
  const { run } = view
  const pending = useMemo(() => (run ? undelivered(own, run.assignment.id) : new Set<never>()), [run, own])
  const stateUnderWay = own.some((entry) => entry.press.kind === 'state' && entry.refused === null)
  const isOrder = run !== null && run.assignment.step === 'dispatched' && run.assignment.endedAt === null
  return (
    <CrewProvider value={context}>
      <div className="crew" data-connection={connection.state}>
        <Head connection={connection.state} />
        <div className="crew__bands">
          <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={zone} />
          <CrewNotices />
        </div>
        {isOrder ? <NewRun run={run} /> : run ? <RunScreen run={run} pending={pending} /> : <FreeFace pending={stateUnderWay} />}
      </div>
    </CrewProvider>
  )
}
