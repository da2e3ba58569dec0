import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leave } from '../../../shared/api/session.ts'
import { chooseLanguage, languages } from '../../../shared/i18n/i18n.ts'
import type { Connection } from '../../../shared/realtime/connection-state.ts'
import { StatusBadge } from '../../../shared/ui/badges.tsx'
import { crewTheme } from '../../../shared/ui/chosen-theme.ts'
import { Clock } from '../../../shared/ui/clock.tsx'
import { ConnectionLamp } from '../../../shared/ui/connection-banner.tsx'
import { useCrew } from '../crew-context.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { OutboxLamp } from './outbox-lamp.tsx'
import { Sheet } from './sheet.tsx'

export function Head({ connection }: { connection: Connection['state'] }) {
  const { t, i18n } = useTranslation(['crew', 'common', 'words'])
  const { me, vehicle, zone } = useCrew()
  const theme = crewTheme.use()
  const [menu, setMenu] = useState(false)
  const waiting = useOutbox((outbox) => outbox.entries.filter((entry) => entry.accountId === me.accountId).length)
  const other = theme === 'sun' ? 'night' : 'sun'
  return (
    <header className="crew-head">
      <b className="crew-head__sign">{vehicle.callSign}</b>
      <StatusBadge state={vehicle.state} />
      <span className="crew-head__space" />
      <OutboxLamp />
      <ConnectionLamp state={connection} />
      <Clock zone={zone} />
      <button type="button" className="glove glove--plain" onClick={() => crewTheme.choose(other)}>
        {t(`theme.${other}`)}
      </button>
      <button type="button" className="glove glove--plain" onClick={() => setMenu(true)}>
        {t('menu')}
      </button>
      {menu ? (
        <Sheet title={`${me.displayName} · ${vehicle.callSign}`} onClose={() => setMenu(false)}>
          <div className="glove-row">
            {languages.map((language) => (
              <button
                key={language}
                type="button"
                lang={language}
                className="glove"
                aria-pressed={i18n.language === language}
                onClick={() => void chooseLanguage(language)}
              >
                {t(`common:language.${language}`)}
              </button>
            ))}
          </div>
          {waiting > 0 ? <p className="crew-warning">{t('outbox.leaving', { count: waiting })}</p> : null}
          <div className="glove-row">
            <a className="glove" href="/me" target="jilian-me" rel="noreferrer">
              {t('common:myAccount')}
            </a>
            <button type="button" className="glove glove--danger" onClick={() => void leave()}>
              {t('common:action.signOut')}
            </button>
          </div>
        </Sheet>
      ) : null}
    </header>
  )
}
