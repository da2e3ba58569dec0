import * as contract from '#contract/rest/calls.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Http } from '#platform/http/http.ts'
import { signedCentre, takePbxEvent } from './pbx.ts'
import * as calls from './service.ts'

export function serveCalls(http: Http, vault: Vault): void {
  http.guard('call', async (tx, actor, id) => {
    const row = await tx.selectFrom('calls').select('centre_id').where('id', '=', id).executeTakeFirst()
    return row?.centre_id === actor.centreId
  })

  http.serve(contract.listCalls, async ({ tx, actor, now }) => ({ calls: await calls.waitingCalls(tx, vault, actor.centreId, now) }))
  http.serve(contract.getCall, ({ tx, params, now }) => calls.readCall(tx, vault, params.callId, now))
  http.serve(contract.earlierCalls, async ({ tx, params, now }) => ({ calls: await calls.earlierCalls(tx, vault, params.callId, now) }))
  http.serve(contract.createCall, ({ tx, actor, body, now }) => calls.createCall(tx, vault, actor, body, now))
  http.serve(contract.claimCall, ({ tx, actor, params, now }) => calls.claimCall(tx, vault, actor, params.callId, now))
  http.serve(contract.endCall, ({ tx, actor, params, now }) => calls.endCall(tx, vault, actor, params.callId, now))
  http.serve(contract.classifyCall, ({ tx, actor, params, body, now }) => calls.classifyCall(tx, vault, actor, params.callId, body, now))
  http.serve(contract.locateCall, ({ tx, actor, params, body, now }) => calls.locateCall(tx, vault, actor, params.callId, body, now))
  http.serve(contract.callBack, ({ tx, actor, params, body, now }) => calls.callBack(tx, vault, actor, params.callId, body, now))

  http.serveOpen(contract.pbxEvent, async ({ tx, params, body, now, request }) => {
    const header = request.headers['x-jilian-signature']
    const signature = typeof header === 'string' ? header : undefined
    // The exchange signs with the time on its wall, also while a simulated day runs faster.
    const centreId = await signedCentre(tx, vault, params.centreSlug, signature, request.rawBody ?? '', Date.now())
    return takePbxEvent(tx, vault, centreId, body, now)
  })
}
