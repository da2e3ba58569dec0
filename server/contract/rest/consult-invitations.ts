import Type from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, OneOf, Text } from '../values.ts'
import { declineReasons } from '../vocabulary-consults.ts'
import { Consult, ConsultRow, Invitation } from './consult-shapes.ts'

const own = { by: 'session', action: 'consult.answer', object: { kind: 'consult_invitation', param: 'invitationId' } } as const
const invitationId = Closed({ invitationId: Id })

/** The reader's own invitations that wait for an answer, most pressing first: what rings. */
export const myInvitations = query({
  id: 'consultInvitations.mine',
  path: '/api/consult-invitations',
  access: { by: 'session', action: 'consult.answer' },
  reply: Closed({ invitations: Type.Array(Closed({ invitation: Invitation, consult: ConsultRow })) }),
  showsPatient: true,
})

/** Takes the place. Who comes second is told so: `consult.invitation_closed`. */
export const acceptInvitation = command({
  id: 'consultInvitations.accept',
  path: '/api/consult-invitations/:invitationId/acceptance',
  access: own,
  params: invitationId,
  reply: Consult,
  errors: ['consult.invitation_closed', 'consult.state_illegal', 'consult.doctor_unqualified', 'consult.no_agreement'],
})

/** Also after accepting, until the session begins. The next on the ladder is asked; the case is no longer theirs to read. */
export const declineInvitation = command({
  id: 'consultInvitations.decline',
  path: '/api/consult-invitations/:invitationId/refusal',
  access: own,
  params: invitationId,
  body: Closed({ reason: OneOf(declineReasons), note: Text(300) }),
  reply: Invitation,
  errors: ['consult.invitation_closed', 'consult.state_illegal', 'consult.note_missing'],
})
