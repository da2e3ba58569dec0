import * as contract from '#contract/rest/calls.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Http } from '#platform/http/http.ts'
import { readCall } from '../calls/service.ts'
import { answerLocationLink, openLocationLink, sendLocationLink } from './service.ts'
import { requestVideo } from './video.ts'

export function serveLocationLinks(http: Http, vault: Vault, publicUrl: URL | null): void {
  http.serve(contract.sendLocationLink, async ({ tx, actor, params, now }) => {
    await sendLocationLink(tx, vault, publicUrl, actor, params.callId, now)
    return readCall(tx, vault, params.callId, now)
  })
  http.serve(contract.requestVideo, async ({ tx, actor, params, now }) => {
    await requestVideo(tx, vault, publicUrl, actor, params.callId, now)
    return readCall(tx, vault, params.callId, now)
  })
  http.serveOpen(contract.openLocationLink, ({ tx, params, now }) => openLocationLink(tx, params.token, now))
  http.serveOpen(contract.answerLocationLink, async ({ tx, params, body, now }) => {
    await answerLocationLink(tx, params.token, body, now)
    return { received: true as const }
  })
}
