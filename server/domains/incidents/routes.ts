import * as contract from '#contract/rest/incidents.ts'
import type { Http } from '#platform/http/http.ts'
import { incidentPolicy } from './policy.ts'
import { toRow } from './presenter.ts'
import * as repository from './repository.ts'
import * as incidents from './service.ts'
import { timelineOf } from './timeline.ts'

export function serveIncidents(http: Http, parts: incidents.IncidentParts): void {
  incidentPolicy(http)
  http.serve(contract.createIncident, ({ tx, actor, body, now }) => incidents.createIncident(tx, parts, actor, body, now))
  http.serve(contract.getIncident, ({ tx, params }) => incidents.readIncident(tx, parts, params.incidentId))
  http.serve(contract.updateIncident, ({ tx, actor, params, body, now }) =>
    incidents.updateIncident(tx, parts, actor, params.incidentId, body, now),
  )
  http.serve(contract.joinCall, ({ tx, actor, params, body, now }) =>
    incidents.joinCall(tx, parts, actor, params.incidentId, body.callId, now),
  )
  http.serve(contract.cancelIncident, ({ tx, actor, params, body, now }) =>
    incidents.cancelIncident(tx, parts, actor, params.incidentId, body, now),
  )
  http.serve(contract.addPatient, ({ tx, actor, params, body, now }) =>
    incidents.addPatient(tx, parts, actor, params.incidentId, body, now),
  )
  http.serve(contract.similarIncidents, async ({ tx, actor, params, now }) => ({
    incidents: await incidents.similarIncidents(tx, parts, actor.centreId, params.callId, now),
  }))
  http.serve(contract.incidentTimeline, async ({ tx, params }) => ({ entries: await timelineOf(tx, params.incidentId) }))
  http.serve(contract.listIncidents, async ({ tx, actor, query }) => {
    const rows = await repository.search(tx, actor.centreId, {
      from: query.from ? new Date(query.from) : undefined,
      to: query.to ? new Date(query.to) : undefined,
      state: query.state,
      number: query.number,
      limit: query.limit ?? 100,
    })
    const runs = await parts.assignmentsOf(
      tx,
      rows.map((row) => row.id),
    )
    return { incidents: rows.map((row) => toRow(row, runs.get(row.id) ?? [])) }
  })
}
