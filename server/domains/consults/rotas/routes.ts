import * as contract from '#contract/rest/rotas.ts'
import type { Http } from '#platform/http/http.ts'
import { copyWeek } from './copy-week.ts'
import { onCallAt } from './on-call.ts'
import { rotaPolicy } from './policy.ts'
import { addSlot, changeSlot, readWeek, removeSlot } from './service.ts'

export function serveRotas(http: Http): void {
  rotaPolicy(http)
  http.serve(contract.rotaWeek, ({ tx, actor, query }) => readWeek(tx, actor.centreId, query))
  http.serve(contract.onCall, async ({ tx, actor, query, now }) => {
    const { institutionId, service, specialty } = query
    const which = { institutionIds: institutionId ? [institutionId] : undefined, service, specialty }
    return { slots: await onCallAt(tx, actor.centreId, which, now) }
  })
  http.serve(contract.addSlot, ({ tx, actor, body, now }) => addSlot(tx, actor, body, now))
  http.serve(contract.changeSlot, ({ tx, actor, params, body, now }) => changeSlot(tx, actor, params.slotId, body, now))
  http.serve(contract.removeSlot, async ({ tx, actor, params, body, now }) => {
    await removeSlot(tx, actor, params.slotId, body.version, now)
    return {}
  })
  http.serve(contract.copyWeek, ({ tx, actor, body, now }) => copyWeek(tx, actor, body, now))
}
