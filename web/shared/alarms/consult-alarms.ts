import type { myInvitations } from '#contract/rest/consult-invitations.ts'
import type { Reply } from '#contract/route.ts'
import type { ConsultGrade } from '#contract/vocabulary-consults.ts'

type Asked = Reply<typeof myInvitations>['invitations'][number]

export interface ConsultAlarm {
  invitationId: string
  consultId: string
  asked: Asked
  /** Rings on and on, until it is answered; what does not ring is only shown. */
  rings: boolean
  rank: number
}

/** How long a hand can silence one alarm: then it rings again, for nobody has answered. */
export const silence_ms = 60_000

const rank: Record<ConsultGrade, number> = { immediate: 0, urgent: 1, routine: 2 }

/**
 * Invitations of a doctor that must be heard: immediate ones ring until they are answered, urgent ones are shown until then. Silenced ones keep
 * their place and are heard again. Routine ones wait in the inbox.
 */
export function consultAlarmsOf(
  invitations: readonly Asked[],
  silencedUntil: Readonly<Record<string, number>>,
  now_ms: number,
): ConsultAlarm[] {
  return invitations
    .filter(({ invitation, consult }) => invitation.state === 'open' && (consult.grade === 'immediate' || consult.grade === 'urgent'))
    .map((asked): ConsultAlarm => {
      const { invitation, consult } = asked
      const rings = consult.grade === 'immediate' && (silencedUntil[invitation.id] ?? 0) <= now_ms
      return { invitationId: invitation.id, consultId: consult.id, asked, rings, rank: rank[consult.grade!] }
    })
    .toSorted((a, b) => a.rank - b.rank || a.asked.invitation.invitedAt.localeCompare(b.asked.invitation.invitedAt))
}
