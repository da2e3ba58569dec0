import * as contract from '#contract/rest/dispatch.ts'
import { exportIncident } from '#contract/rest/incidents.ts'
import { holds, type Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { isFromThisMachine } from '#platform/http/address.ts'
import type { Http } from '#platform/http/http.ts'
import { found, Refusal } from '#platform/refusal.ts'
import type { Routing } from '../routing/service.ts'
import type { Signer } from '../accounts/service.ts'
import { readIncident, type IncidentParts } from '../incidents/service.ts'
import { arrivalsAt } from './arrivals.ts'
import { assignUnits, cancelAssignment, reassign } from './assign.ts'
import * as repository from './assignments.repository.ts'
import { readBoard, readWall } from './board.ts'
import { correctStep } from './correct-step.ts'
import { setDestination } from './destination.ts'
import { endWithoutHandover } from './end-run.ts'
import { exportOf } from './export.ts'
import { readHandover, signByCrew, signByHospital } from './handovers.ts'
import { dispatchPolicy } from './policy.ts'
import { toSummary } from './presenter.ts'
import { recommend } from './recommend.ts'
import { myRun } from './run.ts'
import { recordStep } from './steps.ts'

export interface DispatchParts extends IncidentParts {
  routing: Routing
  /** Checks a receiving nurse's login on the crew's tablet. Throws Refusal where it does not hold. */
  verifyCredentials(tx: Tx, login: string, password: string, address: string, local: boolean): Promise<Signer>
}

export function serveDispatch(http: Http, parts: DispatchParts): void {
  const { vault, routing } = parts
  dispatchPolicy(http)
  const summary = async (tx: Tx, id: string) => toSummary(found(await repository.byId(tx, id)))
  const source = (actor: Actor) => (holds(actor, 'crew') ? ('crew' as const) : ('dispatcher' as const))

  http.serve(contract.getBoard, ({ tx, actor, now }) => readBoard(tx, vault, actor.centreId, now))
  http.serve(contract.getWall, ({ tx, actor, now }) => readWall(tx, actor.centreId, now))
  http.serve(contract.recommend, ({ tx, params, query, now }) =>
    recommend(tx, routing, params.incidentId, query.previous?.split(',').filter(Boolean) ?? [], now),
  )
  http.serve(contract.assign, async ({ tx, actor, params, body, now }) => {
    const { vehicleIds, ...asked } = body
    await assignUnits(tx, routing, actor, params.incidentId, vehicleIds, asked, now)
    return { incident: await readIncident(tx, parts, params.incidentId) }
  })
  http.serve(contract.cancelAssignment, async ({ tx, actor, params, body, now }) => {
    await cancelAssignment(tx, actor, params.assignmentId, body.reason, now)
    return summary(tx, params.assignmentId)
  })
  http.serve(contract.reassign, async ({ tx, actor, params, body, now }) => {
    const incidentId = await reassign(tx, routing, actor, params.assignmentId, body, now)
    return { incident: await readIncident(tx, parts, incidentId) }
  })
  http.serve(contract.recordStep, async ({ tx, actor, params, body, now }) => {
    const occurredAt = new Date(new Date(body.occurredAt).getTime() + body.clockOffsetMs)
    const report = {
      step: body.step,
      occurredAt,
      source: source(actor),
      actorId: actor.accountId,
      clockOffset_ms: body.clockOffsetMs,
      location: body.location,
      note: body.note,
    }
    const outcome = await recordStep(tx, params.assignmentId, report, now)
    return { assignment: await summary(tx, params.assignmentId), ...outcome }
  })
  http.serve(contract.correctStep, async ({ tx, actor, params, body, now }) => {
    const occurredAt = body.occurredAt === null ? null : new Date(body.occurredAt)
    await correctStep(
      tx,
      params.assignmentId,
      { step: params.step, occurredAt, reason: body.reason, actorId: actor.accountId, source: source(actor) },
      now,
    )
    return summary(tx, params.assignmentId)
  })
  http.serve(contract.endAssignment, async ({ tx, actor, params, body, now }) => {
    await endWithoutHandover(
      tx,
      params.assignmentId,
      { end: body.end, occurredAt: new Date(body.occurredAt), note: body.note, actorId: actor.accountId, source: source(actor) },
      now,
    )
    return summary(tx, params.assignmentId)
  })
  http.serve(contract.setDestination, async ({ tx, actor, params, body, now }) => {
    await setDestination(
      tx,
      params.assignmentId,
      { institutionId: body.institutionId, reason: body.reason ?? null, actorId: actor.accountId, source: source(actor) },
      now,
    )
    return summary(tx, params.assignmentId)
  })
  http.serve(contract.myRun, ({ tx, actor, now }) => myRun(tx, parts, actor, now))
  http.serve(contract.signHandoverByCrew, async ({ tx, actor, params, body, now, address, request }) => {
    // The receiver may come to the tablet after the crew has signed: the crew's half then stands as it is.
    const signedBefore = body.receiver && (await readHandover(tx, params.assignmentId))?.crewSignedAt
    if (!signedBefore)
      await signByCrew(tx, params.assignmentId, { actor, condition: body.condition, occurredAt: new Date(body.occurredAt) }, now)
    if (body.receiver) {
      const receiver = await parts.verifyCredentials(tx, body.receiver.login, body.receiver.password, address, isFromThisMachine(request))
      if (receiver.centreId !== actor.centreId) throw new Refusal('handover.signer_refused')
      await signByHospital(tx, params.assignmentId, { actor: receiver, on: 'crew_tablet' }, now)
    }
    return { handover: found(await readHandover(tx, params.assignmentId)), assignment: await summary(tx, params.assignmentId) }
  })
  http.serve(contract.signHandoverByHospital, async ({ tx, actor, params, now }) => {
    await signByHospital(tx, params.assignmentId, { actor, on: 'own_screen' }, now)
    return { handover: found(await readHandover(tx, params.assignmentId)), assignment: await summary(tx, params.assignmentId) }
  })
  http.serve(contract.listArrivals, async ({ tx, actor, now }) => {
    const arrivals = actor.institutionId ? await arrivalsAt(tx, routing, { id: actor.institutionId, centreId: actor.centreId }, now) : []
    return { arrivals }
  })
  http.serve(exportIncident, ({ tx, actor, params, now }) => exportOf(tx, parts, actor, params.incidentId, now))
}
