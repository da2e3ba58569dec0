import { useTranslation } from 'react-i18next'
import type { Consult, Invitation } from '#contract/rest/consult-shapes.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { InvitationBadge } from '../../../../shared/consults/parts/badges.tsx'
import { DoctorLine } from '../../../../shared/consults/parts/people.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { clockSpan } from '../../../../shared/ui/spans.ts'
import { timeOfDay } from '../../../../shared/ui/time-of-day.ts'
import { Part } from './part.tsx'

/** Everybody who was asked, party by party, with what they said. */
export function InvitationsPart({ consult, onWithdraw }: { consult: Consult; onWithdraw: (invitationId: string) => void }) {
  const { t } = useTranslation(['consults', 'words'])
  if (consult.invitations.length === 0) return null
  const parties = [...new Set(consult.invitations.map(({ party }) => party))].toSorted((a, b) => a - b)
  const may = consult.may.includes('withdraw_invitation')
  return (
    <Part
      title={t('detail.invited')}
      name="invitations"
      aside={consult.join && consult.invitations.length > 1 ? t(`words:joinMode.${consult.join}`) : null}
    >
      {parties.map((party) => (
        <ul key={party} className="c-invitations" aria-label={parties.length > 1 ? t('detail.party', { party }) : undefined}>
          {consult.invitations
            .filter((one) => one.party === party)
            .toSorted((a, b) => a.invitedAt.localeCompare(b.invitedAt))
            .map((one) => (
              <InvitationRow key={one.id} invitation={one} onWithdraw={may ? onWithdraw : null} />
            ))}
        </ul>
      ))}
    </Part>
  )
}

function InvitationRow({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw: ((id: string) => void) | null }) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const now = useTrueNow()
  const { state, answerBy } = invitation
  const left_ms = state === 'open' && answerBy ? Date.parse(answerBy) - now : null
  return (
    <li className={`c-invitation c-invitation--${state}`} data-invitation={invitation.id} data-state={state}>
      <span className="c-invitation__line">
        <InvitationBadge state={state} />
        <DoctorLine doctor={invitation.doctor} />
        <small>
          {invitation.institution.shortName} · {t(`words:specialty.${invitation.specialty}`)}
        </small>
        {left_ms === null ? null : (
          <span className={left_ms > 0 ? 'c-clock c-clock--runs' : 'c-clock c-clock--overdue'}>
            {left_ms > 0 ? t('alarm.left', { span: clockSpan(left_ms) }) : t('alarm.passedOn', { span: clockSpan(-left_ms) })}
          </span>
        )}
        {onWithdraw && (state === 'open' || state === 'accepted') ? (
          <button type="button" className="button button--small button--plain" onClick={() => onWithdraw(invitation.id)}>
            {t('words:consultAction.withdraw_invitation')}
          </button>
        ) : null}
      </span>
      <small className="c-invitation__how">
        {t(`words:invitationOrigin.${invitation.origin}`)} {timeOfDay(invitation.invitedAt, timeZone)}
        {invitation.answeredAt ? ` · ${t('detail.answeredAt', { time: timeOfDay(invitation.answeredAt, timeZone) })}` : ''}
        {invitation.sms ? ` · ${t(`sms.${invitation.sms}`)}` : ''}
        {invitation.declineReason ? ` · ${t(`words:declineReason.${invitation.declineReason}`)}` : ''}
        {invitation.declineNote ? ` — ${invitation.declineNote}` : ''}
      </small>
    </li>
  )
}
