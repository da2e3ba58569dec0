import { listInstitutions } from '#contract/rest/institutions.ts'
import { getCall, sendLocationLink } from '#contract/rest/calls.ts'
import { getIncident, incidentTimeline } from '#contract/rest/incidents.ts'
import { runSteps } from '#contract/vocabulary.ts'
import { readBriefing } from './briefing.ts'
import { ring } from './callers.ts'
import { startEmergencyDepartments } from './emergency-department.ts'
import { createExchange } from './exchange.ts'
import { startFleet } from './fleet.ts'
import { startPhones } from './phone.ts'
import { SimulatedSeat } from './seat.ts'

/**
 * One emergency from ring to handover on real terminals: prints its timeline and exits with 1 where a step is missing. Every step of the
 * chain comes from where it would come in life: the exchange, the seat, the caller's phone, the crew's tablet, positions, the hospital.
 */
const briefing = readBriefing(process.env)
const { clock } = briefing
const log = (line: string) => void process.stderr.write(`smoke: ${line}\n`)
const limit_ms = 240_000
const deadline = Date.now() + limit_ms

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

const fleet = await startFleet(briefing, new Set(), log)
const departments = await startEmergencyDepartments(briefing, log)
const phones = briefing.phonePort === null ? null : await startPhones(briefing.baseUrl, briefing.phonePort, clock.now_ms, log)
let failed = false
try {
  await until('terminals online', async () =>
    [...fleet.units.values()].every((unit) => unit.terminal.online && unit.terminal.pending === 0),
  )
  log(`${fleet.units.size} terminals acknowledged`)
  const seat = await SimulatedSeat.open(briefing, briefing.accounts.find((account) => account.roles.includes('dispatcher'))!.login)
  const { institutions } = await seat.api.call(listInstitutions)
  const villages = institutions.filter((one) => one.kind === 'village_clinic' && one.location)
  const call = await ring({ exchange: createExchange(briefing), phones, villages, clock })
  log(`${call.village} rings`)
  await until('claimed', () => seat.claim(call.callId))
  let place = { point: call.point, source: 'village' as 'village' | 'caller_phone', label: call.village, accuracyM: 400, approximate: true }
  if (phones) {
    await seat.api.call(sendLocationLink, { params: { callId: call.callId } })
    const located = await until('the phone answers', async () => {
      const now = await seat.api.call(getCall, { params: { callId: call.callId } })
      return now.locationLink?.state === 'answered' && now.place?.source === 'caller_phone' ? now.place : null
    })
    log(`the caller's phone is within ${located.accuracyM} m`)
    place = { ...place, point: located.point, source: 'caller_phone', accuracyM: 12, approximate: false }
  }
  const incident = await seat.handle(call.callId, place, 'chest_pain')
  if (!incident) throw new Error('no unit could be sent')
  log(`${incident.number}: ${incident.assignments[0]?.callSign} sent`)
  const done = await until('available again', async () => {
    const now = await seat.api.call(getIncident, { params: { incidentId: incident.id } })
    const run = now.assignments[0]
    return now.state === 'closed' && run?.times.available ? now : null
  })
  const { entries } = await seat.api.call(incidentTimeline, { params: { incidentId: incident.id } })
  for (const entry of entries) {
    const words = [entry.kind, entry.details.step, entry.source, entry.actorName, entry.vehicleCallSign].filter(Boolean).join('  ')
    process.stdout.write(`${entry.occurredAt}  ${words}${entry.applied ? '' : '  (recorded, not applied)'}\n`)
  }
  const missing = runSteps.filter((step) => !done.assignments[0]!.times[step])
  const wanted = [
    'call.rang',
    'call.claimed',
    'incident.created',
    'assignment.dispatched',
    'assignment.destination_set',
    'handover.signed',
    'assignment.ended',
    'incident.closed',
  ]
  const absent = wanted.filter((kind) => !entries.some((entry) => entry.kind === kind))
  if (missing.length + absent.length > 0) throw new Error(`missing: ${[...missing, ...absent].join(', ')}`)
  const onScene = entries.find((entry) => entry.details.step === 'on_scene')
  const atHospital = entries.find((entry) => entry.details.step === 'at_hospital')
  if (onScene?.source !== 'geofence' || atHospital?.source !== 'geofence')
    throw new Error('an arrival was not recognised from the position')
  process.stdout.write(`whole: ring to handover, ${entries.length} entries, every step there\n`)
} catch (error) {
  failed = true
  process.stdout.write(`FAILED: ${error instanceof Error ? error.message : String(error)}\n`)
} finally {
  departments.stop()
  phones?.close()
  fleet.stop()
}
process.exit(failed ? 1 : 0)
