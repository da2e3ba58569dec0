import { Outlet, useParams } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useFix, useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { leave } from '../../../shared/api/session.ts'
import { ConnectionBanner } from '../../../shared/ui/connection-banner.tsx'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import type { Run } from '#contract/rest/dispatch.ts'
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
  const pressed = useWithPresses(mine.data)
  // An order comes before everything.
  const isCovered = consultId !== undefined && !isOrder(pressed.view?.run ?? null)
  return (
    <>
      <div className="crew-under" inert={isCovered}>
        <Tablet mine={mine} pressed={pressed} />
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

/** An order that nobody of the crew has taken. */
const isOrder = (run: Run | null): run is Run => run?.assignment.step === 'dispatched' && run.assignment.endedAt === null

type Pressed = ReturnType<typeof useWithPresses>

/** What the server said last, with what was pressed here since. */
function useWithPresses(mine: Mine | undefined) {
  const { accountId } = useMe()
  const entries = useOutbox((outbox) => outbox.entries)
  const own = useMemo(() => entries.filter((entry) => entry.accountId === accountId), [entries, accountId])
  const view = useMemo(() => mine && withPresses(mine, own), [mine, own])
  return { own, view }
}

function Tablet({ mine: { data, error, refetch }, pressed }: { mine: ReturnType<typeof useMine>; pressed: Pressed }) {
  const { t } = useTranslation(['crew', 'common'])
  const { view } = pressed
  if (!data || !view)
    return <main className="crew-wait">{error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}</main>
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
  return <OnDuty view={view} vehicle={view.vehicle ?? data.vehicle} own={pressed.own} />
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

interface OnDutyProps {
  view: Mine
  vehicle: NonNullable<Mine['vehicle']>
  own: Pressed['own']
}

function OnDuty({ view, vehicle, own }: OnDutyProps) {
  const me = useMe()
  const connection = useConnection()
  const fix = useFix(vehicle.vehicleNo)
  const zone = me.centre.timeZone
  const context = useMemo<CrewContext>(
    () => ({ me, zone, vehicle, fix, press: (one) => press(me.accountId, one) }),
    [me, zone, vehicle, fix],
  )
  const { run } = view
  const pending = useMemo(() => (run ? undelivered(own, run.assignment.id) : new Set<never>()), [run, own])
  const stateUnderWay = own.some((entry) => entry.press.kind === 'state' && entry.refused === null)
  return (
    <CrewProvider value={context}>
      <div className="crew" data-connection={connection.state}>
        <Head connection={connection.state} />
        <div className="crew__bands">
          <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={zone} />
          <CrewNotices />
        </div>
        {isOrder(run) ? <NewRun run={run} /> : run ? <RunScreen run={run} pending={pending} /> : <FreeFace pending={stateUnderWay} />}
      </div>
    </CrewProvider>
  )
}
