import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { leave, useMe } from '../api/session.ts'
import { AccountLinks } from './account-links.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import './user-menu.css'

/** Who is signed in, and everything that is about them. */
export function UserMenu({ here }: { here: `/${string}` }) {
  const { t } = useTranslation(['common', 'words'])
  const me = useMe()
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      if (!(event.target instanceof Node) || !menu.current?.contains(event.target)) menu.current?.removeAttribute('open')
    }
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') menu.current?.removeAttribute('open')
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', escape)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', escape)
    }
  }, [])
  return (
    <details ref={menu} className="user-menu">
      <summary className="button button--small button--plain">
        {me.displayName} <small>{me.roles.map((role) => t(`words:role.${role}`)).join(t('common:listSeparator'))}</small> ▾
      </summary>
      <div className="user-menu__sheet">
        <AccountLinks here={here} />
        <LanguageSwitch />
        <button type="button" className="button button--small" onClick={() => void leave()}>
          {t('common:action.signOut')}
        </button>
      </div>
    </details>
  )
}
