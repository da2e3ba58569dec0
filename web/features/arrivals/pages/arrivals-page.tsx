import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { leave, useMe } from '../../../shared/api/session.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { arrivalsTheme } from '../../../shared/ui/chosen-theme.ts'
import { AccountLinks } from '../../../shared/ui/account-links.tsx'
import { Clock } from '../../../shared/ui/clock.tsx'
import { ConnectionBanner, ConnectionLamp } from '../../../shared/ui/connection-banner.tsx'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { LanguageSwitch } from '../../../shared/ui/language-switch.tsx'
import { useSoundReady } from '../../../shared/ui/sound.ts'
import { useArrivals, useRunRooms, type Arrival } from '../api/arrivals.ts'
import { ArrivalCard } from '../components/arrival-card.tsx'
import { SignedList } from '../components/signed-list.tsx'
import { sorted } from '../logic/arrivals.ts'
import { useNewArrivals } from '../use-new-arrivals.ts'
import '../components/arrivals.css'

/** The emergency department's screen: who comes, when, with what. */
export function Screen() {
  const { t } = useTranslation(['arrivals', 'common'])
  const me = useMe()
  const zone = me.centre.timeZone
  const { data, error, refetch, reckonedAt_ms } = useArrivals()
  const rooms = useRunRooms()
  const connection = useConnection()
  const theme = arrivalsTheme.use()
  const ready = useSoundReady()
  useLiveScreen({ presence: false, positions: false })
  const fresh = useNewArrivals(data?.arrivals)
  const { here, coming, announced, signed } = sorted(data?.arrivals ?? [])
  const other = theme === 'light' ? 'dark' : 'light'
  const cards = (arrivals: readonly Arrival[]) =>
    arrivals.map((arrival) => (
      <ArrivalCard
        key={arrival.assignment.id}
        arrival={arrival}
        room={rooms.get(arrival.assignment.id)}
        reckonedAt_ms={reckonedAt_ms}
        zone={zone}
        isNew={fresh.has(arrival.assignment.id)}
      />
    ))
  return (
    <div className="arrivals" data-connection={connection.state}>
      <header className="arrivals__head">
        <strong>{me.institution?.shortName ?? me.centre.name}</strong>
        <span>{t('title')}</span>
        <dl>
          <Count label={t('count.here')} value={here.length} loud={here.length > 0} />
          <Count label={t('count.coming')} value={coming.length} />
          <Count label={t('count.announced')} value={announced.length} />
        </dl>
        <ConnectionLamp state={connection.state} />
        {ready ? null : <span className="arrivals__mute">{t('mute')}</span>}
        <Clock zone={zone} />
        <LanguageSwitch />
        <button type="button" className="button" onClick={() => arrivalsTheme.choose(other)}>
          {t(`theme.${other}`)}
        </button>
        <AccountLinks here="/arrivals" />
        <button type="button" className="button" title={me.displayName} onClick={() => void leave()}>
          {t('common:action.signOut')}
        </button>
      </header>
      <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={zone} />
      <InvitationAlarm />
      <main className="arrivals__body">
        {!data ? (
          error ? (
            <Failed error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading />
          )
        ) : !me.institution ? (
          <Empty title={t('noInstitution')} />
        ) : (
          <>
            {here.length + coming.length + announced.length === 0 ? (
              <div className="arrivals__empty">
                <Empty title={t('empty')} detail={t('emptyDetail')} />
              </div>
            ) : null}
            <Group title={t('count.here')}>{cards(here)}</Group>
            <Group title={t('count.coming')}>{cards(coming)}</Group>
            <Group title={t('count.announced')}>{cards(announced)}</Group>
            <SignedList signed={signed} zone={zone} />
          </>
        )}
      </main>
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null
  return (
    <section className="arrivals__group">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function Count({ label, value, loud = false }: { label: string; value: number; loud?: boolean }) {
  return (
    <div className={loud ? 'arrivals__count arrivals__count--loud' : 'arrivals__count'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
