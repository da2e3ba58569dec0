import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leave } from '../../../shared/api/session.ts'
import { AccountLinks } from '../../../shared/ui/account-links.tsx'
import { Clock } from '../../../shared/ui/clock.tsx'
import { ConnectionLamp, type ConnectionState } from '../../../shared/ui/connection-banner.tsx'
import { LanguageSwitch } from '../../../shared/ui/language-switch.tsx'
import { useNow } from '../../../shared/ui/use-now.ts'
import { queueOf } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { audio, soundIsBlocked } from '../sound/ringer.ts'
import { AlarmSlot } from './alarm-slot.tsx'
import { HelpDialog } from './help-dialog.tsx'

export function Head({ connection }: { connection: ConnectionState }) {
  const { t } = useTranslation(['dispatch', 'common'])
  const { me, zone, board } = useSeatContext()
  const { muted, setMuted } = useSeat()
  const [menu, setMenu] = useState(false)
  useNow()
  const blocked = !muted && soundIsBlocked()
  const queue = queueOf(board, me.accountId)
  const free = board.vehicles.filter((vehicle) => vehicle.active && vehicle.state === 'available').length
  return (
    <header className="head">
      <div className="head__brand">
        <strong>{t('common:product')}</strong>
        <span>{me.centre.name}</span>
      </div>
      <dl className="head__counts">
        <Count label={t('count.ringing')} value={queue.ringing.length} {...(queue.ringing.length > 0 ? { tone: 'ringing' } : {})} />
        <Count label={t('count.waiting')} value={queue.waiting.length} {...(queue.waiting.length > 0 ? { tone: 'warning' } : {})} />
        <Count label={t('count.running')} value={queue.running.length} />
        <Count
          label={t('count.free')}
          value={free}
          total={board.vehicles.filter((vehicle) => vehicle.active).length}
          {...(free === 0 ? { tone: 'warning' } : {})}
        />
      </dl>
      <AlarmSlot />
      <div className="head__right">
        <ConnectionLamp state={connection} />
        <button
          type="button"
          className={blocked ? 'button button--small button--blocked' : 'button button--small button--plain'}
          aria-pressed={muted}
          title={t('muteHint')}
          onClick={() => {
            audio()
            if (!blocked) setMuted(!muted)
          }}
        >
          <BellIcon off={muted} />
          {blocked ? t('soundBlocked') : muted ? t('muted') : t('sound')}
        </button>
        <HelpDialog />
        <Clock zone={zone} />
        <div className="head__user">
          <button type="button" className="button button--small button--plain" aria-expanded={menu} onClick={() => setMenu(!menu)}>
            {me.displayName} ▾
          </button>
          {menu ? (
            <div className="head__menu">
              <AccountLinks here="/dispatch" />
              <LanguageSwitch />
              <button type="button" className="button button--small" onClick={() => void leave()}>
                {t('common:action.signOut')}
              </button>
            </div>
          ) : null}
        </div>
      </div>
    </header>
  )
}

function Count({ label, value, total, tone }: { label: string; value: number; total?: number; tone?: string }) {
  return (
    <div className={tone ? `count count--${tone}` : 'count'}>
      <dt>{label}</dt>
      <dd>
        {value}
        {total === undefined ? null : <small>/{total}</small>}
      </dd>
    </div>
  )
}

function BellIcon({ off }: { off: boolean }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="14"
      height="14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 11.500h10c-1-1-1.300-2.500-1.300-5a3.700 3.700 0 0 0-7.400 0c0 2.500-.3 4-1.300 5zM6.700 13.700a1.400 1.400 0 0 0 2.600 0" />
      {off ? <path d="M2 2l12 12" /> : null}
    </svg>
  )
}
