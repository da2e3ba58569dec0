import * as contract from '#contract/rest/tracking.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Http } from '#platform/http/http.ts'
import { issueToken, revokeToken, showToken } from './device-tokens.ts'
import { guardTerminals } from './policy.ts'
import { quarantineOf, terminalsOf } from './repository.ts'
import { askedTrack, lastPositionsOfCentre } from './service.ts'
import { takeReport } from './tablet-ingest.ts'
import { basicPassword, positionOfOsmAnd, positionOfOwnTracks } from './tablets.ts'
import * as terminals from './terminals.ts'
import type { Tracking } from './tracking.ts'

/** Units on their way to an institution; dispatch, which stands above, knows them. */
export type BoundFor = (tx: Tx, institutionId: string) => Promise<string[]>

/** `tracking` is what takes positions in, where this process does. */
export function serveTracking(http: Http, parts: { vault: Vault; tracking: Tracking; boundFor: BoundFor }): void {
  guardTerminals(http)
  serveTerminals(http)
  serveTokens(http, parts.vault)
  servePositions(http, parts.boundFor)
  serveTablets(http, parts.tracking)
}

function serveTerminals(http: Http): void {
  http.serve(contract.listTerminals, async ({ tx, actor, query }) => ({
    terminals: (await terminalsOf(tx, actor.centreId, query.status)).map(terminals.toTerminal),
  }))
  http.serve(contract.bindTerminal, ({ tx, actor, params, body, now }) => terminals.bindTerminal(tx, actor, params.terminalId, body, now))
  http.serve(contract.unbindTerminal, ({ tx, actor, params, body, now }) =>
    terminals.unbindTerminal(tx, actor, params.terminalId, body.version, now),
  )
  http.serve(contract.blockTerminal, ({ tx, actor, params, body, now }) =>
    terminals.blockTerminal(tx, actor, params.terminalId, body.version, now),
  )
  http.serve(contract.unblockTerminal, ({ tx, actor, params, body, now }) =>
    terminals.unblockTerminal(tx, actor, params.terminalId, body.version, now),
  )
  http.serve(contract.allowRegistration, ({ tx, actor, params, body, now }) =>
    terminals.allowRegistration(tx, actor, params.terminalId, body.version, now),
  )
  http.serve(contract.createTablet, ({ tx, actor, body, now }) => terminals.createTablet(tx, actor, body, now))
  http.serve(contract.listQuarantine, async ({ tx, actor, query }) => {
    const frames = await quarantineOf(tx, actor.centreId, query.limit ?? 50, query.before)
    return {
      frames: frames.map((frame) => ({
        id: frame.id,
        receivedAt: frame.received_at.toISOString(),
        protocol: frame.protocol as contract.QuarantinedFrame['protocol'],
        reason: frame.reason,
        peer: frame.peer,
        phone: frame.phone,
        terminalId: frame.terminal_id,
        messageId: frame.message_id,
        hex: frame.bytes.toString('hex'),
      })),
    }
  })
}

function serveTokens(http: Http, vault: Vault): void {
  http.serve(contract.issueToken, ({ tx, actor, params, now }) => issueToken(tx, vault, actor, params.terminalId, now))
  http.serve(contract.showToken, ({ tx, params, now }) => showToken(tx, vault, params.terminalId, now))
  http.serve(contract.revokeToken, ({ tx, actor, params, now }) => revokeToken(tx, actor, params.terminalId, now))
}

function servePositions(http: Http, boundFor: BoundFor): void {
  http.serve(contract.vehicleTrack, ({ tx, params, query }) => askedTrack(tx, params.vehicleId, new Date(query.from), new Date(query.to)))
  http.serve(contract.lastPositions, async ({ tx, actor }) => {
    const seen = await seenBy(tx, actor, boundFor)
    const known = await lastPositionsOfCentre(tx, actor.centreId)
    return {
      positions: known
        .filter(({ vehicleId }) => seen === 'all' || seen.has(vehicleId))
        .map((last) => ({
          vehicleId: last.vehicleId,
          vehicleNo: last.vehicleNo,
          ...last.point,
          speedMps: last.speed_mps,
          headingDeg: last.heading_deg,
          fixedAt: last.fixedAt.toISOString(),
          source: last.source,
          alarm: last.alarm,
        })),
    }
  })
}

/** The same as on the socket: seats and walls see the whole centre, a crew its own unit, a hospital those that are bound for it. */
async function seenBy(tx: Tx, actor: Actor, boundFor: BoundFor): Promise<'all' | Set<string>> {
  if (isSeat(actor) || holds(actor, 'wall')) return 'all'
  const seen = new Set<string>()
  if (holds(actor, 'crew') && actor.vehicleId) seen.add(actor.vehicleId)
  if (holds(actor, 'emergency_department') && actor.institutionId)
    for (const vehicleId of await boundFor(tx, actor.institutionId)) seen.add(vehicleId)
  return seen
}

function serveTablets(http: Http, tracking: Tracking): void {
  for (const route of [contract.osmandReport, contract.osmandReportPost] as const) {
    http.serveOpen(route, async ({ tx, query, address }) => {
      const { id, ...report } = query
      const position = () => positionOfOsmAnd(query)
      await takeReport(tx, tracking, http.clock, { protocol: 'osmand', token: id, position, evidence: JSON.stringify(report), address })
      return {}
    })
  }
  http.serveOpen(contract.ownTracksReport, async ({ tx, body, address, request }) => {
    const token = basicPassword(request.headers.authorization)
    const position = () => positionOfOwnTracks(body)
    if (body._type === 'location') {
      await takeReport(tx, tracking, http.clock, { protocol: 'owntracks', token, position, evidence: JSON.stringify(body), address })
    }
    return []
  })
}
