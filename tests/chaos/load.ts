import { setTimeout as sleep } from 'node:timers/promises'
import { createIncident } from '#contract/rest/incidents.ts'
import { assign, cancelAssignment, recordStep } from '#contract/rest/dispatch.ts'
import { setVehicleState } from '#contract/rest/fleet.ts'
import { ANSWER } from '#protocols/jt808/constants.ts'
import { TerminalLink } from '#server/simulator/terminal-link.ts'
import type { House } from './house.ts'
import { terminalCode, type Cast } from './people.ts'
import { command, type Counts } from './seat.ts'

/** What was acknowledged, and must be there once. */
export interface Acknowledged {
  incidents: string[]
  assignments: string[]
  /** `<assignment> <step>` */
  steps: string[]
  cancelled: string[]
  /** `<vehicle> <state>`, of the state that only a hand sets. */
  states: string[]
  /** `<phone> <device time in seconds>` */
  positions: string[]
}

export interface Load {
  acknowledged: Acknowledged
  counts: Counts
  /** Positions sent more than once because their acknowledgement did not come. */
  resent: number
  /** Ends when everything begun has its answer. Throws what went wrong. */
  stop(): Promise<void>
}

/** Positions of one terminal under way together: what is cut off between is sent again, committed or not. */
const window = 4
const firstDevice_s = Math.floor(Date.now() / 1000) - 6 * 3_600

export function startLoad(house: House, { units, seats }: Cast, terminals: number): Load {
  const acknowledged: Acknowledged = { incidents: [], assignments: [], steps: [], cancelled: [], states: [], positions: [] }
  const counts: Counts = { acknowledged: 0, repeated: 0, faults: 0 }
  let running = true
  const load: Load = {
    acknowledged,
    counts,
    resent: 0,
    async stop() {
      running = false
      const outcomes = await Promise.allSettled(parts)
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
    },
  }

  /** One emergency after the other, with a unit of its own. Another command is another line. */
  async function seat(index: number): Promise<void> {
    const cookie = seats[index]!
    const { vehicleId } = units[index]!
    const at = () => ({ occurredAt: new Date().toISOString(), clockOffsetMs: 0, location: null })
    const { httpUrl } = house
    while (running) {
      const incident = await command(httpUrl, cookie, counts, createIncident, {
        body: { callId: null, runType: 'emergency', priority: 2, place: null },
      })
      acknowledged.incidents.push(incident.id)
      const sent = await command(httpUrl, cookie, counts, assign, {
        params: { incidentId: incident.id },
        body: { vehicleIds: [vehicleId], withoutCrewReason: 'chaos' },
      })
      const assignmentId = sent.incident.assignments.at(-1)!.id
      acknowledged.assignments.push(assignmentId)
      for (const step of ['acknowledged', 'en_route', 'on_scene'] as const) {
        await command(httpUrl, cookie, counts, recordStep, { params: { assignmentId }, body: { step, ...at() } })
        acknowledged.steps.push(`${assignmentId} ${step}`)
      }
      await command(httpUrl, cookie, counts, cancelAssignment, { params: { assignmentId }, body: { reason: 'chaos' } })
      acknowledged.cancelled.push(assignmentId)
      for (const state of ['decontamination', 'available'] as const) {
        await command(httpUrl, cookie, counts, setVehicleState, { params: { vehicleId }, body: { state, note: null } })
        if (state === 'decontamination') acknowledged.states.push(`${vehicleId} ${state}`)
      }
    }
  }

  async function terminal(index: number): Promise<void> {
    const { phone } = units[index]!
    let next_s = firstDevice_s
    let tried_s = 0
    const report = (time_s: number) => ({
      lat_deg: 37 + (time_s % 1_000) / 1e4,
      lon_deg: 111.9 + index / 100,
      altitude_m: 700,
      speed_mps: 10,
      heading_deg: time_s % 360,
      deviceTime_s: time_s,
    })
    // What is begun is finished: a position without its answer would be neither here nor there.
    while (running || tried_s >= next_s) {
      let link: TerminalLink | undefined
      try {
        link = await TerminalLink.open('127.0.0.1', house.jt808Port, { version: 2013, phone })
        if ((await link.authenticate(terminalCode)) !== ANSWER.ok) throw new Error('not let in')
        while (running || tried_s >= next_s) {
          const times = Array.from({ length: window }, (_, i) => next_s + i)
          if (tried_s >= next_s) load.resent += window
          tried_s = times.at(-1)!
          const results = await Promise.all(times.map((time_s) => link!.position(report(time_s))))
          if (results.some((result) => result !== ANSWER.ok)) throw new Error('refused')
          for (const time_s of times) acknowledged.positions.push(`${phone} ${time_s}`)
          next_s += window
        }
      } catch {
        await sleep(100)
      } finally {
        link?.close()
      }
    }
  }

  const parts = [...seats.map((_, index) => seat(index)), ...Array.from({ length: terminals }, (_, index) => terminal(index))]
  return load
}
