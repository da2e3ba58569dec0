import { listInstitutions } from '#contract/rest/institutions.ts'
import { readBriefing } from './briefing.ts'
import { ring } from './callers.ts'
import { playConsults } from './consults/play.ts'
import { startEmergencyDepartments } from './emergency-department.ts'
import { createExchange } from './exchange.ts'
import { startFleet } from './fleet.ts'
import { startPhones } from './phone.ts'
import { SimulatedSeat } from './seat.ts'

/**
 * The living county of `npm start`: every vehicle reports over JT/T 808 and drives along the roads, people call, a simulated seat answers
 * what nobody claims, and doctors consult (`SIMULATOR_CONSULTS`). The unit of `crew01` is driven, but its steps are left to the person at the tablet.
 */
const briefing = readBriefing(process.env)
const log = (line: string) => void process.stdout.write(`simulator: ${line}\n`)
const callEvery_s = Number(process.env.SIMULATOR_CALL_EVERY_S ?? 240)
/** So long a person has to be faster than the simulated seat. */
const patience_s = Number(process.env.SIMULATOR_PATIENCE_S ?? 25)

const byHand = new Set(briefing.accounts.flatMap(({ login, vehicleId }) => (login === 'crew01' && vehicleId ? [vehicleId] : [])))
const fleet = await startFleet(briefing, byHand, log)
const departments = await startEmergencyDepartments(briefing, log)
const phones = briefing.phonePort === null ? null : await startPhones(briefing.baseUrl, briefing.phonePort, briefing.clock.now_ms, log)
const exchange = createExchange(briefing)
const login = briefing.accounts.findLast((account) => account.roles.includes('dispatcher'))!.login
const seat = await SimulatedSeat.open(briefing, login)
const { institutions } = await seat.api.call(listInstitutions)
const villages = institutions.filter((one) => one.kind === 'village_clinic' && one.location)
log(`${fleet.units.size} vehicles on the road network, a call about every ${callEvery_s} s`)

if (process.env.SIMULATOR_CONSULTS === '1') void playConsults(briefing, log).catch((error: unknown) => log(`consults: ${String(error)}`))

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
process.once('disconnect', () => stop.abort())

async function oneCall(): Promise<void> {
  const call = await ring({ exchange, phones, villages, clock: briefing.clock })
  await briefing.clock.sleep(patience_s * 1000, stop.signal)
  if (stop.signal.aborted || !(await seat.claim(call.callId))) return
  const place = { point: call.point, source: 'village' as const, label: call.village, accuracyM: 400, approximate: true }
  const incident = await seat.handle(call.callId, place, call.complaint)
  log(incident ? `${incident.number}: ${incident.assignments.map((run) => run.callSign).join(', ')}` : 'no unit could be sent')
}

while (!stop.signal.aborted) {
  // Calls come by themselves: exponential gaps.
  await briefing.clock.sleep(-Math.log(1 - Math.random()) * callEvery_s * 1000, stop.signal)
  if (!stop.signal.aborted) void oneCall().catch((error: unknown) => log(String(error)))
}
departments.stop()
phones?.close()
fleet.stop()
process.exit(0)
