import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { factForms } from '#contract/events.ts'
import type { Role } from '#contract/roles.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { AntdRoot } from '../../../shared/ui/antd-root.tsx'
import { AskDialog } from '../../../shared/ui/ask.tsx'
import { Frame } from '../../../shared/ui/frame.tsx'
import { UnknownCount } from '../components/unknown-count.tsx'
import { adminScreens } from '../screens.ts'
import '../components/admin.css'

/** The frame of the administration: who is here, what they may look after, and whether it is true as shown. */
export function Screen() {
  const { t } = useTranslation(['admin', 'common'])
  const me = useMe()
  const hears = Object.values(factForms).some((form) => form.roles.some((role: Role) => me.roles.includes(role)))
  const screens = adminScreens.filter((screen) => screen.roles.some((role) => me.roles.includes(role)))
  useEffect(() => {
    document.title = `${t('title')} · ${t('common:product')}`
  }, [t])
  return (
    <AntdRoot theme="light">
      <Frame
        here="/admin"
        title={t('title')}
        owner={me.centre.name}
        hears={hears}
        links={screens.map(({ path }) => ({
          path,
          title: t(`nav.${path}`),
          count: path === 'terminals' ? <UnknownCount /> : null,
        }))}
      >
        <Outlet />
      </Frame>
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
