import { Outlet, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { AntdRoot } from '../../../shared/ui/antd-root.tsx'
import { AskDialog } from '../../../shared/ui/ask.tsx'
import { consultsTheme } from '../../../shared/ui/chosen-theme.ts'
import { Frame } from '../../../shared/ui/frame.tsx'
import { NoticeList } from '../../../shared/ui/notice-list.tsx'
import { HelpDialog } from '../components/help-dialog.tsx'
import { QueueCount } from '../components/queue-count.tsx'
import { centreScreens } from '../screens.ts'
import { useDeskChime } from '../use-desk-chime.ts'
import '../components/consults.css'

/** The consult centre: what is asked, who meets when, who is on call, what was written. */
export function Screen() {
  const { t } = useTranslation(['consults', 'common'])
  const me = useMe()
  const navigate = useNavigate()
  const theme = consultsTheme.use()
  const other = theme === 'light' ? 'dark' : 'light'
  useLiveScreen({ positions: false, presence: false })
  useDeskChime()
  useEffect(() => {
    document.title = `${t('title')} · ${t('common:product')}`
  }, [t])
  const screens = centreScreens.filter(({ roles }) => roles.some((role) => me.roles.includes(role)))
  const open = (consultId: string) => void navigate({ to: '/consults/inbox', search: { box: 'mine', open: consultId } as never })
  return (
    <AntdRoot theme={theme}>
      <Frame
        here="/consults"
        title={t('title')}
        owner={me.institution?.shortName ?? me.centre.name}
        links={screens.map(({ path }) => ({ path, title: t(`nav.${path}`), count: path === 'queue' ? <QueueCount /> : null }))}
        middle={<InvitationAlarm onOpen={open} keys="F9" />}
        tools={
          <>
            <HelpDialog onAlarm={open} />
            <button type="button" className="button button--small button--plain" onClick={() => consultsTheme.choose(other)}>
              {t(`theme.${other}`)}
            </button>
          </>
        }
      >
        <Outlet />
      </Frame>
      <NoticeList />
      <AskDialog />
    </AntdRoot>
  )
}
