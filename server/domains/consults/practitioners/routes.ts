import * as contract from '#contract/rest/practitioners.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Http } from '#platform/http/http.ts'
import { unregistered } from './repository.ts'
import { listPractitioners, savePractitioner } from './service.ts'

/** The guard of `account` is the accounts' own. */
export function servePractitioners(http: Http, vault: Vault): void {
  http.serve(contract.listPractitioners, async ({ tx, actor, query, now }) => ({
    practitioners: await listPractitioners(tx, vault, actor.centreId, query, now),
  }))
  http.serve(contract.unregisteredDoctors, async ({ tx, actor }) => ({ people: await unregistered(tx, actor.centreId) }))
  http.serve(contract.savePractitioner, ({ tx, actor, params, body, now }) =>
    savePractitioner(tx, vault, actor, params.accountId, body, now),
  )
}
