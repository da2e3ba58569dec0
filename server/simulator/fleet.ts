import { listInstitutions } from '#contract/rest/institutions.ts'
import type { FactsMessage } from '#contract/events.ts'
import { ApiClient } from './api-client.ts'
import type { Briefing } from './briefing.ts'
import { listenToFacts } from './facts.ts'
import { SimulatedUnit } from './unit.ts'

const tick_ms = 200
/** A unit looks at its run even when no fact came: every so often, real time. */
const lookAgain_ms = 20_000
const keepSession_ms = 30_000

export interface Fleet {
  units: ReadonlyMap<string, SimulatedUnit>
  stop(): void
}

/** All vehicles of the briefing. Units in `byHand` are driven, but a person presses their steps. */
export async function startFleet(briefing: Briefing, byHand: ReadonlySet<string>, log: (line: string) => void): Promise<Fleet> {
  const seat = new ApiClient(briefing.baseUrl)
  const supervisor = briefing.accounts.find((account) => account.roles.includes('supervisor'))!
  await seat.signIn(supervisor.login, briefing.password)
  const { institutions } = await seat.call(listInstitutions)
  const hospitals = institutions.filter(
    (one) => one.active && one.location && one.level === 'county' && one.capabilities.includes('emergency_department'),
  )

  const units = new Map<string, SimulatedUnit>()
  for (const identity of briefing.terminals) {
    const crew = briefing.accounts.find((account) => account.vehicleId === identity.vehicleId && account.roles.includes('crew'))
    const api = crew ? new ApiClient(briefing.baseUrl) : null
    if (api && crew) await api.signIn(crew.login, briefing.password)
    units.set(
      identity.vehicleId,
      new SimulatedUnit({ briefing, identity, api, hospitals, playsCrew: !byHand.has(identity.vehicleId), log }),
    )
    void units.get(identity.vehicleId)!.refresh()
  }

  const onFacts = ({ facts }: FactsMessage) => {
    for (const { payload } of facts) if ('vehicleId' in payload && payload.vehicleId) void units.get(payload.vehicleId)?.refresh()
  }
  const onGap = () => {
    for (const unit of units.values()) void unit.refresh()
  }
  const facts = listenToFacts(briefing.baseUrl, () => seat.cookie, { onFacts, onGap })
  // Nothing else asks in this person's name: it finds out here whether the session still stands.
  const keeper = setInterval(() => void seat.call(listInstitutions).catch(() => {}), keepSession_ms)
  const ticker = setInterval(() => {
    for (const unit of units.values()) unit.tick()
  }, tick_ms)
  const looker = setInterval(() => {
    for (const unit of units.values()) void unit.refresh()
  }, lookAgain_ms)
  return {
    units,
    stop() {
      clearInterval(ticker)
      clearInterval(looker)
      clearInterval(keeper)
      facts.close()
      for (const unit of units.values()) unit.stop()
    },
  }
}
