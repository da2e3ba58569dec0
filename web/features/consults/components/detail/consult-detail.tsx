import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { ConsultAction } from '#contract/vocabulary-consults.ts'
import { isProblem } from '../../../../shared/api/problem.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsult } from '../../../../shared/consults/api.ts'
import { useConnection } from '../../../../shared/realtime/connection-state.ts'
import { Empty, Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { useKeys } from '../../../../shared/ui/use-keys.ts'
import { actionKeys, isDirect } from '../../logic/actions.ts'
import { mayEnter } from '../../logic/room-entry.ts'
import { useDesk } from '../../use-desk.ts'
import { useDirectActions } from '../../use-direct.ts'
import { ActionBar } from '../actions/action-bar.tsx'
import { ActionPanel, type Opened } from '../actions/action-panel.tsx'
import { CasePart } from './case-part.tsx'
import { ConsentPart } from './consent-part.tsx'
import { DetailHead } from './detail-head.tsx'
import { InvitationsPart } from './invitations-part.tsx'
import { RecordPart } from './record-part.tsx'
import { ReportPart } from './report-part.tsx'
import { SessionPart } from './session-part.tsx'

interface Props {
  consultId: string
  onClose: () => void
}

/** One consult with everything that is known of it and everything that may be done. */
export function ConsultDetail({ consultId, onClose }: Props) {
  const { t } = useTranslation('consults')
  const { data, error, refetch } = useConsult(consultId)
  if (isProblem(error, 'object.not_found', 'permission.denied')) {
    return (
      <section className="c-detail c-detail--none">
        <Empty
          title={t('detail.gone')}
          detail={t('detail.goneDetail')}
          action={
            <button type="button" className="button" onClick={onClose}>
              {t('detail.back')}
            </button>
          }
        />
      </section>
    )
  }
  if (!data)
    return (
      <section className="c-detail c-detail--none">{error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}</section>
    )
  return <OpenConsult key={consultId} consult={data} onClose={onClose} />
}

function OpenConsult({ consult, onClose }: { consult: Consult; onClose: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const navigate = useNavigate()
  const desk = useDesk()
  const me = useMe()
  const offline = useConnection((one) => one.state === 'offline')
  const [opened, setOpened] = useState<Opened | null>(null)
  const section = useRef<HTMLElement>(null)
  const enter = () => void navigate({ to: `/consults/${consult.id}/room` as never })
  const now = useDirectActions(consult, enter)
  useEffect(() => section.current?.focus({ preventScroll: true }), [])

  function act(action: ConsultAction) {
    if (now.busy) return
    if (action === 'edit') return void navigate({ to: desk.ask, search: { draft: consult.id } as never })
    if (isDirect(action)) return now.run(action)
    if (action === 'submit' || action === 'withdraw_invitation') return
    setOpened({ action })
  }
  const keys = Object.fromEntries(
    consult.may.flatMap((action) => {
      const key = actionKeys[action]
      return key ? [[key, () => act(action)] as const] : []
    }),
  )
  useKeys({
    ...keys,
    ...(mayEnter(consult, me.accountId) ? { X: enter } : {}),
    Escape: () => (opened ? setOpened(null) : onClose()),
  })
  // What was opened may not be allowed any more: another hand was quicker, or the state moved on.
  const panel = opened && (consult.may.includes(opened.action) || opened.action === 'write_report') ? opened : null
  return (
    <section
      ref={section}
      className={offline ? 'c-detail c-detail--stale' : 'c-detail'}
      tabIndex={-1}
      aria-label={consult.number}
      data-testid="consult-detail"
      data-state={consult.state}
    >
      <DetailHead consult={consult} onClose={onClose} />
      <ActionBar
        consult={consult}
        direct={now}
        opened={panel?.action ?? null}
        onAct={act}
        onEnter={mayEnter(consult, me.accountId) ? enter : null}
      />
      <div className={panel ? `c-detail__body c-detail__body--${panel.action}` : 'c-detail__body'}>
        <CasePart consult={consult} />
        <div className="c-detail__side">
          {panel ? (
            <ActionPanel
              key={panel.action}
              consult={consult}
              opened={panel}
              onClose={() => setOpened(null)}
              onNext={(action) => setOpened({ action })}
            />
          ) : (
            <>
              {consult.returned && consult.state === 'returned' ? (
                <p className="notice notice--warning">
                  <span className="notice__text">
                    <b>{t('returnedBy', { name: consult.returned.by })}</b> {consult.returned.reason}
                  </span>
                </p>
              ) : null}
              {consult.cancelled ? (
                <p className="notice">
                  <span className="notice__text">
                    <b>{t('cancelledBy', { name: consult.cancelled.by })}</b> {consult.cancelled.reason}
                  </span>
                </p>
              ) : null}
              <ReportPart consult={consult} onOpen={() => setOpened({ action: 'write_report' })} />
              <SessionPart consult={consult} />
              <InvitationsPart
                consult={consult}
                onWithdraw={(invitationId) => setOpened({ action: 'withdraw_invitation', invitationId })}
              />
              <ConsentPart consult={consult} />
              <RecordPart consultId={consult.id} />
            </>
          )}
        </div>
      </div>
    </section>
  )
}
