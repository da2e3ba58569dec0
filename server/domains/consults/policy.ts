import type { Action } from '#contract/roles.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'
import { consultsOfFile } from './files.ts'
import { byId as invitationById, ofConsults } from './invitations.repository.ts'
import { byId } from './repository.ts'
import { isDesk, standingOf, type Standing } from './standing.ts'

/** How the actor stands to the consult; null is "not found". */
async function standingTo(tx: Tx, actor: Actor, consultId: string): Promise<Standing | null> {
  const consult = await byId(tx, consultId)
  return consult ? standingOf(actor, consult, await ofConsults(tx, [consultId])) : null
}

/** What each action asks of the standing. An action that is not named here is denied. */
function admits(standing: Standing, action: Action): boolean {
  const takesPart = standing.invitation?.state === 'accepted'
  switch (action) {
    case 'consult.read':
      return true
    case 'consult.request':
    case 'consult.rate':
      return standing.side === 'inviting' || takesPart
    case 'consult.wait':
      return standing.side === 'inviting'
    case 'consult.consent':
      return standing.side === 'inviting' || standing.desk
    case 'consult.triage':
      return standing.desk
    case 'consult.host':
      return takesPart || standing.desk
    case 'consult.report':
      return takesPart
    default:
      return false
  }
}

async function mayTouchConsult(tx: Tx, actor: Actor, consultId: string, action: Action): Promise<boolean> {
  const standing = await standingTo(tx, actor, consultId)
  return standing !== null && admits(standing, action)
}

export function consultPolicy(http: Http): void {
  http.guard('consult', mayTouchConsult)

  http.guard('consult_file', async (tx, actor, fileId, action) => {
    for (const consultId of await consultsOfFile(tx, fileId)) if (await mayTouchConsult(tx, actor, consultId, action)) return true
    return false
  })

  // Its own doctor answers it, whatever became of it since: who was second is told so. The desk withdraws it.
  http.guard('consult_invitation', async (tx, actor, id, action) => {
    const row = await invitationById(tx, id)
    if (row?.centre_id !== actor.centreId) return false
    return action === 'consult.answer' ? row.account_id === actor.accountId : isDesk(actor)
  })

  http.guard('consult_report', async (tx, actor, id, action) => {
    const row = await tx.selectFrom('consult_reports').select(['consult_id', 'state']).where('id', '=', id).executeTakeFirst()
    if (!row) return false
    const standing = await standingTo(tx, actor, row.consult_id)
    if (!standing || !admits(standing, action)) return false
    return row.state === 'signed' || standing.invitation?.state === 'accepted'
  })

  // A copy is its institution's, whoever takes part.
  http.guard('consult_copy', async (tx, actor, id) => {
    const row = await tx.selectFrom('consult_copies').select('institution_id').where('id', '=', id).executeTakeFirst()
    return row !== undefined && row.institution_id === actor.institutionId
  })
}
