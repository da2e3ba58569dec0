import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { factForms } from '#contract/events.ts'
import type { Role } from '#contract/roles.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { AntdRoot } from '../../../shared/ui/antd-root.tsx'
import { Clock } from '../../../shared/ui/clock.tsx'
import { ConnectionBanner, ConnectionLamp } from '../../../shared/ui/connection-banner.tsx'
import { AskDialog } from '../components/ask.tsx'
import { Icon } from '../components/icon.tsx'
import { UnknownCount } from '../components/unknown-count.tsx'
import { UserMenu } from '../components/user-menu.tsx'
import { adminScreens } from '../screens.ts'
import '../components/admin.css'

/** The frame of the administration: who is here, what they may look after, and whether it is true as shown. */
export function Screen() {
  const { t } = useTranslation(['admin', 'common'])
  const me = useMe()
  const connection = useConnection()
  const hears = Object.values(factForms).some((form) => form.roles.some((role: Role) => me.roles.includes(role)))
  const screens = adminScreens.filter((screen) => screen.roles.some((role) => me.roles.includes(role)))
  useEffect(() => {
    document.title = `${t('title')} · ${t('common:product')}`
  }, [t])
  return (
    <AntdRoot theme="light">
      <div className="adm">
        <header className="adm-head">
          <strong className="adm-head__brand">{t('common:product')}</strong>
          <span className="adm-head__centre">{me.centre.name}</span>
          <span className="adm-head__title">{t('title')}</span>
          <span className="adm-head__space" />
          {hears ? <ConnectionLamp state={connection.state} /> : null}
          {hears ? <Clock zone={me.centre.timeZone} /> : null}
          <UserMenu />
        </header>
        <nav className="adm-nav" aria-label={t('title')}>
          {screens.map(({ path }) => (
            <Link key={path} to={`/admin/${path}`} className="adm-nav__link" activeProps={{ 'aria-current': 'page' }}>
              <Icon name={path} />
              <span>{t(`nav.${path}`)}</span>
              {path === 'terminals' ? <UnknownCount /> : null}
            </Link>
          ))}
        </nav>
        <div className="adm-main">
          <ConnectionBanner state={hears ? connection.state : 'live'} since_ms={connection.since_ms} zone={me.centre.timeZone} />
          <Outlet />
        </div>
      </div>
      {hears ? <LiveLine /> : null}
      <AskDialog />
    </AntdRoot>
  )
}

/** Only for whom there are facts: an auditor reads the record, and to ask for more would stand in it as a refusal. */
function LiveLine() {
  useLiveScreen({ positions: false, presence: false })
  return null
}
