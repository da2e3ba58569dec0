import { useTranslation } from 'react-i18next'
import { may, type Action, type Role } from '#contract/roles.ts'
import { useMe } from '../api/session.ts'
import './account-links.css'

interface OtherScreen {
  path: 'dispatch' | 'wall' | 'crew' | 'arrivals' | 'clinic' | 'consults' | 'admin'
  isFor: (held: readonly Role[]) => boolean
}
const whoMay =
  (...actions: readonly Action[]) =>
  (held: readonly Role[]) =>
    actions.some((action) => may(held, action))

const others: readonly OtherScreen[] = [
  { path: 'dispatch', isFor: whoMay('call.answer') },
  { path: 'wall', isFor: whoMay('board.read') },
  { path: 'crew', isFor: whoMay('run.read') },
  { path: 'arrivals', isFor: whoMay('arrival.read') },
  { path: 'clinic', isFor: (held) => held.includes('clinic') },
  // A crew meets a consult on its own tablet.
  { path: 'consults', isFor: (held) => may(held, 'consult.read') && !held.includes('crew') },
  { path: 'admin', isFor: whoMay('account.read', 'audit.read') },
]

/**
 * For the user menu of any screen: the other screens this person may open, and their own account. They open beside the screen that is being
 * worked on, so that nothing on it is lost.
 */
export function AccountLinks({ here }: { here: `/${string}` }) {
  const { t } = useTranslation()
  const me = useMe()
  const links = others.filter(({ path, isFor }) => here !== `/${path}` && isFor(me.roles))
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
