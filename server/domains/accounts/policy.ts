import type { Http } from '#platform/http/http.ts'
import { accountById, sessionById } from './repository.ts'

/** Accounts of one's own centre; one's own sessions, or, for those who may revoke, those of the centre. */
export function guardAccounts(http: Http): void {
  http.guard('account', async (tx, actor, id) => (await accountById(tx, id))?.centre_id === actor.centreId)
  http.guard('session', async (tx, actor, id, action) => {
    const session = await sessionById(tx, id)
    if (!session) return false
    return action === 'self.manage' ? session.account_id === actor.accountId : session.centre_id === actor.centreId
  })
}
