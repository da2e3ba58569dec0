import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { create } from 'zustand'
import { myInvitations } from '#contract/rest/consult-invitations.ts'
import { may } from '#contract/roles.ts'
import { consultAlarmsOf, silence_ms, type ConsultAlarm } from '../../alarms/consult-alarms.ts'
import { read } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useMe } from '../../api/session.ts'
import { useTrueNow } from '../../realtime/use-true-now.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { play, useSoundReady, type Tune } from '../../ui/sound.ts'
import { clockSpan } from '../../ui/spans.ts'
import './invitation-alarm.css'

/** Which alarms a hand has silenced, and until when (business time, ms). */
const useSilenced = create<{ until: Readonly<Record<string, number>> }>(() => ({ until: {} }))
const silence = (invitationId: string) =>
  useSilenced.setState(({ until }) => ({ until: { ...until, [invitationId]: serverNow() + silence_ms } }))

const ring: Tune = [
  [880, 0.16],
  [1174.66, 0.16],
  [880, 0.16],
  [1174.66, 0.16],
]
const chime: Tune = [
  [659, 0.2],
  [880, 0.3],
]
const ringEvery_ms = 2_000
const flash_ms = 700

/** The doctor's own invitations that must be heard; none where the role answers none. */
function useConsultAlarms(): ConsultAlarm[] {
  const me = useMe()
  const now = useTrueNow()
  const until = useSilenced((one) => one.until)
  const { data } = useQuery({ ...read(myInvitations, {}), enabled: may(me.roles, 'consult.answer'), refetchInterval: 30_000 })
  return consultAlarmsOf(data?.invitations ?? [], until, now)
}

/** Rings, flashes the tab's title, and chimes once for what is new and not immediate. */
function useHeard(alarms: readonly ConsultAlarm[], title: string): void {
  const rings = alarms.some((alarm) => alarm.rings)
  useEffect(() => {
    if (!rings) return
    play(ring, 0.4)
    const sound = setInterval(() => play(ring, 0.4), ringEvery_ms)
    const plain = document.title
    let on = false
    const flash = setInterval(() => {
      on = !on
      document.title = on ? title : plain
    }, flash_ms)
    return () => {
      clearInterval(sound)
      clearInterval(flash)
      document.title = plain
    }
  }, [rings, title])
  const known = useRef(new Set<string>())
  useEffect(() => {
    const news = alarms.filter(({ invitationId }) => !known.current.has(invitationId))
    for (const { invitationId } of news) known.current.add(invitationId)
    if (news.some((alarm) => !alarm.rings)) play(chime)
  }, [alarms])
}

/** Beside what is done here: a room goes on. */
const openInbox = (consultId: string) => void window.open(`/consults/inbox?open=${consultId}`, 'jilian-consults')

interface Props {
  /** Goes to the case; on a page of its own where left out. */
  onOpen?: (consultId: string) => void
  keys?: string
}

/** A specialist is asked for now: one at a time, in a place that is always the same, until it is answered. */
export function InvitationAlarm({ onOpen = openInbox, keys }: Props) {
  const { t } = useTranslation(['consults', 'words'])
  const now = useTrueNow()
  const ready = useSoundReady()
  const alarms = useConsultAlarms()
  useHeard(alarms, t('alarm.title'))
  const first = alarms[0]
  if (!first) return null
  const { invitation, consult } = first.asked
  const left_ms = invitation.answerBy ? Date.parse(invitation.answerBy) - now : null
  return (
    <div className={`c-alarm c-alarm--${consult.grade}${first.rings ? ' alarm-ring' : ''}`} role="alert" data-testid="invitation-alarm">
      <button type="button" className="c-alarm__body" onClick={() => onOpen(first.consultId)}>
        <span aria-hidden="true">▲</span>
        <b>{t('alarm.invited', { grade: t(`words:consultGrade.${consult.grade}`) })}</b>
        <span className="c-alarm__what">
          {t(`words:specialty.${invitation.specialty}`)} · {consult.inviting.institution.shortName}
        </span>
        {left_ms === null ? null : (
          <span className="c-alarm__left">
            {left_ms > 0 ? t('alarm.left', { span: clockSpan(left_ms) }) : t('alarm.passedOn', { span: clockSpan(-left_ms) })}
          </span>
        )}
        {keys ? <Kbd keys={keys} /> : null}
      </button>
      {alarms.length > 1 ? <span className="c-alarm__more">{t('alarm.more', { count: alarms.length - 1 })}</span> : null}
      {consult.grade === 'immediate' ? (
        first.rings ? (
          <button type="button" className="button button--small" onClick={() => silence(first.invitationId)}>
            {ready ? t('alarm.silence') : t('alarm.soundBlocked')}
          </button>
        ) : (
          <span className="c-alarm__more">{t('alarm.silenced')}</span>
        )
      ) : null}
    </div>
  )
}
