import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api/session.ts'
import { useConnection } from '../realtime/connection-state.ts'
import { Clock } from './clock.tsx'
import { ConnectionBanner, ConnectionLamp } from './connection-banner.tsx'
import { NavIcon } from './nav-icon.tsx'
import { UserMenu } from './user-menu.tsx'
import './frame.css'
import './page.css'

export interface FrameLink {
  /** From the screen's path. */
  path: string
  title: string
  /** The icon's name; the path where left out. */
  icon?: string
  count?: ReactNode
}

interface Props {
  here: `/${string}`
  title: string
  /** Whose screen it is, beside the product's name. */
  owner: string
  links: readonly FrameLink[]
  /** Whether facts come to this screen; where they do not, it says nothing about a line. */
  hears?: boolean
  /** Between the title and the lamp. */
  middle?: ReactNode
  /** Between the lamp and the clock. */
  tools?: ReactNode
  children: ReactNode
}

/** What stands around the pages of a desk: who is here, where one may go, and whether it is true as shown. */
export function Frame({ here, title, owner, links, hears = true, middle, tools, children }: Props) {
  const { t } = useTranslation('common')
  const { centre } = useMe()
  const connection = useConnection()
  const state = hears ? connection.state : 'live'
  return (
    <div className="frame" data-connection={state}>
      <header className="frame-head">
        <strong className="frame-head__brand">{t('product')}</strong>
        <span className="frame-head__centre">{owner}</span>
        <span className="frame-head__title">{title}</span>
        <div className="frame-head__space">{middle}</div>
        {hears ? <ConnectionLamp state={connection.state} /> : null}
        <span className="frame-head__tools">{tools}</span>
        {hears ? <Clock zone={centre.timeZone} /> : null}
        <UserMenu here={here} />
      </header>
      <nav className="frame-nav" aria-label={title}>
        {links.map((link) => (
          <Link key={link.path} to={`${here}/${link.path}`} className="frame-nav__link" activeProps={{ 'aria-current': 'page' }}>
            <NavIcon name={link.icon ?? link.path} />
            <span>{link.title}</span>
            {link.count}
          </Link>
        ))}
      </nav>
      <div className="frame-main">
        <ConnectionBanner state={state} since_ms={connection.since_ms} zone={centre.timeZone} />
        {children}
      </div>
    </div>
  )
}
