import { useTranslation } from 'react-i18next'
import { may, type Action } from '#contract/roles.ts'
import { useMe } from '../api/session.ts'
import './account-links.css'

const others: readonly { path: 'dispatch' | 'wall' | 'crew' | 'arrivals' | 'admin'; actions: readonly Action[] }[] = [
  { path: 'dispatch', actions: ['call.answer'] },
  { path: 'wall', actions: ['board.read'] },
  { path: 'crew', actions: ['run.read'] },
  { path: 'arrivals', actions: ['arrival.read'] },
  { path: 'admin', actions: ['account.read', 'audit.read'] },
]

/**
 * For the user menu of any screen: the other screens this person may open, and their own account. They open beside the screen that is being
 * worked on, so that nothing on it is lost.
 */
export function AccountLinks({ here }: { here: `/${string}` }) {
  const { t } = useTranslation()
  const me = useMe()
  const links = others.filter(({ path, actions }) => here !== `/${path}` && actions.some((action) => may(me.roles, action)))
  return (
    <nav className="account-links">
      {links.map(({ path }) => (
        <a key={path} className="button button--small" href={`/${path}`} target={`jilian-${path}`} rel="noreferrer">
          {t(`screenLinks.${path}`)}
        </a>
      ))}
      {here === '/me' ? null : (
        <a className="button button--small" href="/me" target="jilian-me" rel="noreferrer">
          {t('myAccount')}
        </a>
      )}
    </nav>
  )
}
