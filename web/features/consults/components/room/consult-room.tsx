import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { enterWaitingRoom, leaveWaitingRoom } from '#contract/rest/consult-session.ts'
import { consultFile } from '#contract/rest/consult-files.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { api } from '../../../../shared/api/client.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsult, useConsultCommand } from '../../../../shared/consults/api.ts'
import { InvitationAlarm } from '../../../../shared/consults/parts/invitation-alarm.tsx'
import { useConnection } from '../../../../shared/realtime/connection-state.ts'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { AskDialog } from '../../../../shared/ui/ask.tsx'
import { ConnectionBanner } from '../../../../shared/ui/connection-banner.tsx'
import { Face, Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { NoticeList } from '../../../../shared/ui/notice-list.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../../shared/ui/spans.ts'
import { registerFile } from '../../../../shared/rooms/follow/file-address.ts'
import { showByConsult } from '../../../../shared/rooms/follow/incident-source.ts'
import { RoomRecordLink } from '../../../../shared/rooms/record-link.tsx'
import { Room } from '../../../../shared/rooms/room.tsx'
import { RoomHead } from './room-head.tsx'
import { RoomSide } from './room-side.tsx'
import { mayEnter } from '../../logic/room-entry.ts'
import '../consults.css'

/** A consult's room: the waiting room before it, the pictures and the form in it, the report after it. The screen around it has the line to the server. */
export function ConsultRoom() {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const { consultId = '' } = useParams({ strict: false }) as { consultId?: string }
  const me = useMe()
  const navigate = useNavigate()
  const connection = useConnection()
  const { data: consult, error, refetch } = useConsult(consultId)
  useEffect(() => {
    const before = document.title
    document.title = `${consult?.number ?? ''} · ${t('common:product')}`
    return () => {
      document.title = before
    }
  }, [consult?.number, t])
  const back = () => {
    if (me.roles.includes('clinic') && consult?.side !== 'invited')
      return void navigate({ to: '/clinic/requests', search: { open: consultId } as never })
    if (me.roles.includes('crew')) return void navigate({ to: '/crew' })
    void navigate({ to: '/consults/inbox', search: { open: consultId } as never })
  }
  return (
    <div
      className={me.roles.includes('crew') ? 'c-room c-room--glove' : 'c-room'}
      data-connection={connection.state}
      data-state={consult?.state}
    >
      {!consult ? (
        error ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <RoomHead consult={consult} onBack={back} />
          <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={me.centre.timeZone} />
          {may(me.roles, 'consult.answer') ? <InvitationAlarm /> : null}
          <main className="c-room__body">
            <Inside consult={consult} onBack={back} />
          </main>
        </>
      )}
      <NoticeList />
      <AskDialog />
    </div>
  )
}

function Inside({ consult, onBack }: { consult: Consult; onBack: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const me = useMe()
  if (mayEnter(consult, me.accountId) && consult.roomId) {
    for (const { type, subjectId } of consult.materials) {
      if (type === 'file')
        registerFile(subjectId, { address: api.address(consultFile, { params: { fileId: subjectId } }), mediaType: null })
      if (type === 'incident') showByConsult(subjectId, consult.id)
    }
    const materials = consult.materials.map(({ type, subjectId, title }) => ({ type, id: subjectId, label: title }))
    const first = materials[0]
    return (
      <Room
        key={consult.roomId}
        roomId={consult.roomId}
        // What the asked doctor wants of an ambulance is the patient.
        cameraAs={me.roles.includes('crew') ? 'patient_view' : 'camera'}
        material={first ? { type: first.type, id: first.id } : null}
        materials={materials}
        side={<RoomSide consult={consult} />}
        sideLabel={t('room.side')}
        monitorOf={consult.incidentId}
        onLeft={onBack}
      />
    )
  }
  if (consult.side === 'inviting' && ['scheduled', 'accepted', 'in_session'].includes(consult.state))
    return <WaitingRoom consult={consult} />
  return (
    <div className="c-room__over">
      <Face
        mark="M16 4a12 12 0 1 1 0 24a12 12 0 0 1 0-24zM11 16l4 4 7-8"
        title={t(`words:consultState.${consult.state}`)}
        detail={t(consult.endedAt ? 'room.over' : 'room.notOpen')}
        action={
          <>
            <button type="button" className="button button--primary" onClick={onBack}>
              {t('room.back')}
            </button>
            {consult.endedAt && consult.roomId && consult.side ? <RoomRecordLink roomId={consult.roomId} /> : null}
          </>
        }
      />
      {consult.endedAt ? (
        <aside>
          <RoomSide consult={consult} />
        </aside>
      ) : null}
    </div>
  )
}

/** Outside the door: one's place, how long, and the case to look at meanwhile. */
function WaitingRoom({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const now = useTrueNow()
  const wait = useConsultCommand(enterWaitingRoom)
  const leave = useConsultCommand(leaveWaitingRoom)
  const params = { consultId: consult.id }
  const doctors = consult.invitations.filter(({ state }) => state === 'accepted').map(({ doctor }) => doctor.name)
  return (
    <div className="c-waiting">
      <section>
        <h1>{t(consult.waitingSince ? 'waiting.title' : 'waiting.outside')}</h1>
        {consult.waitingSince ? (
          <>
            <p className="c-waiting__place">
              {consult.queuePosition ? t('session.place', { count: consult.queuePosition }) : t('waiting.soon')}
            </p>
            <p className="figures">{t('waitsInRoom', { span: clockSpan(now - Date.parse(consult.waitingSince)) })}</p>
            <p className="c-quiet">{t('waiting.stay', { names: doctors.join(t('common:listSeparator')) })}</p>
          </>
        ) : (
          <p className="c-quiet">{t('waiting.hint')}</p>
        )}
        <ProblemNotice problem={wait.problem ?? leave.problem} onClose={() => (wait.dismiss(), leave.dismiss())} />
        <div className="c-waiting__actions">
          {consult.may.includes('wait') && !consult.waitingSince ? (
            <button
              type="button"
              className="button button--primary"
              autoFocus
              disabled={wait.busy}
              onClick={() => void wait.run({ params })}
              data-testid="wait"
            >
              {t('words:consultAction.wait')}
            </button>
          ) : null}
          {consult.may.includes('leave_queue') && consult.waitingSince ? (
            <button type="button" className="button" disabled={leave.busy} onClick={() => void leave.run({ params })}>
              {t('words:consultAction.leave_queue')}
            </button>
          ) : null}
          <a className="button" href="/devices" target="_blank" rel="noreferrer">
            {t('waiting.devices')}
          </a>
        </div>
      </section>
      <aside>
        <RoomSide consult={consult} />
      </aside>
    </div>
  )
}
