import { Outlet, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { AskDialog } from '../../../shared/ui/ask.tsx'
import { Frame } from '../../../shared/ui/frame.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { NoticeList } from '../../../shared/ui/notice-list.tsx'
import { clinicScreens } from '../screens.ts'
import '../components/consults.css'

/** The village and township doctor's frame: ask, follow, meet. Light and lean. */
export function Screen() {
  const { t } = useTranslation(['clinic', 'common'])
  const me = useMe()
  const navigate = useNavigate()
  useLiveScreen({ positions: false, presence: false })
  useEffect(() => {
    document.title = `${t('title')} · ${t('common:product')}`
  }, [t])
  useKeys({ 'Alt+N': () => void navigate({ to: '/clinic/ask', search: {} as never }) })
  const titles = { requests: t('nav.requests'), ask: t('nav.ask'), services: t('nav.services') }
  return (
    <>
      <Frame
        here="/clinic"
        title={t('title')}
        owner={me.institution?.shortName ?? me.centre.name}
        links={clinicScreens.map(({ path }) => ({ path, title: titles[path] }))}
        middle={<InvitationAlarm />}
      >
        <Outlet />
      </Frame>
      <NoticeList />
      <AskDialog />
    </>
  )
}
