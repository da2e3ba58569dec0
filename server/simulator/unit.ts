import type { Run } from '#contract/rest/dispatch.ts'
import { endAssignment, myRun, recordStep, setDestination, signHandoverByCrew } from '#contract/rest/dispatch.ts'
import type { Institution } from '#contract/rest/institutions.ts'
import { getRoute, type DrivenRoute } from '#contract/rest/routing.ts'
import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { ApiClient } from './api-client.ts'
import type { Briefing, SimulatedClock, SimulatedTerminal } from './briefing.ts'
import { along, type Motion } from './motion.ts'
import { Terminal } from './terminal.ts'

/** How long a crew takes for each part of a run, business seconds. */
const handling_s = { acknowledge: 8, leave: 45, reachPatient: 60, load: 300, depart: 60, handOver: 180, clean: 60 }
/** A moving vehicle reports each second, a standing one less often. */
const reportEvery_s = { moving: 1, standing: 10 }

export interface UnitParts {
  briefing: Briefing
  identity: SimulatedTerminal
  /** Its crew, signed in; null where nobody is on shift: then it stands. */
  api: ApiClient | null
  hospitals: readonly Institution[]
  /** Whether the simulated crew presses the steps; false where a person holds the tablet. */
  playsCrew: boolean
  log: (line: string) => void
}

/**
 * One vehicle with its terminal and crew. The terminal drives along the roads wherever the run leads; the crew presses each step as its
 * tablet would. Arrivals are left to the server, which sees them in the positions.
 */
export class SimulatedUnit {
  readonly vehicleId: string
  readonly #parts: UnitParts
  readonly #clock: SimulatedClock
  readonly #terminal: Terminal
  #motion: Motion
  #drive: { route: DrivenRoute; startedAt_ms: number; to: Point } | null = null
  #lastReport_ms = 0
  #run: Run | null = null
  #working = false
  #again = false
  readonly #stop = new AbortController()

  constructor(parts: UnitParts) {
    this.#parts = parts
    this.#clock = parts.briefing.clock
    this.vehicleId = parts.identity.vehicleId
    this.#motion = { point: parts.identity.home, speed_mps: 0, heading_deg: 0, arrived: true }
    this.#terminal = new Terminal(parts.briefing.jt808, parts.identity)
  }

  get #crew(): ApiClient {
    if (!this.#parts.api) throw new Error('nobody is on shift')
    return this.#parts.api
  }

  get point(): Point {
    return this.#motion.point
  }

  get terminal(): Terminal {
    return this.#terminal
  }

  /** Moves and reports; called several times a second. */
  tick(): void {
    const now_ms = this.#clock.now_ms()
    if (this.#drive) {
      this.#motion = along(this.#drive.route, (now_ms - this.#drive.startedAt_ms) / 1000)
      if (this.#motion.arrived) this.#drive = null
    }
    const every_s = this.#drive ? reportEvery_s.moving : reportEvery_s.standing
    // A device time is a whole second: never report the same one twice.
    if (Math.floor(now_ms / 1000) - Math.floor(this.#lastReport_ms / 1000) < every_s) return
    this.#lastReport_ms = now_ms
    this.#terminal.report({
      lat_deg: this.#motion.point.lat,
      lon_deg: this.#motion.point.lon,
      speed_mps: this.#drive ? this.#motion.speed_mps : 0,
      heading_deg: Math.round(this.#motion.heading_deg) % 360,
      deviceTime_s: Math.floor(now_ms / 1000),
    })
  }

  /** Something about this unit's run changed: look, and do what a crew would. Never runs twice at once. */
  async refresh(): Promise<void> {
    if (!this.#parts.api) return
    if (this.#working) {
      this.#again = true
      return
    }
    this.#working = true
    try {
      do {
        this.#again = false
        await this.#act()
      } while (this.#again && !this.#stop.signal.aborted)
    } catch (error) {
      this.#parts.log(`${this.#parts.identity.callSign}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.#working = false
    }
  }

  stop(): void {
    this.#stop.abort()
    this.#terminal.close()
  }

  async #act(): Promise<void> {
    const { run } = await this.#crew.call(myRun)
    this.#run = run
    if (!run || run.assignment.end === 'cancelled') return this.#goHome(run)
    if (run.assignment.endedAt) return this.#goHome(run)
    const { step } = run.assignment
    if (step === 'dispatched') return this.#press('acknowledged', handling_s.acknowledge)
    if (step === 'acknowledged') return this.#press('en_route', handling_s.leave)
    if (step === 'en_route') return run.incident.place ? this.#driveTo(run.incident.place.point) : undefined
    if (step === 'on_scene') {
      this.#drive = null
      return this.#press('patient_contact', handling_s.reachPatient)
    }
    if (step === 'patient_contact') return this.#load(run)
    if (step === 'patient_on_board') return this.#press('leave_scene', handling_s.depart)
    if (step === 'leave_scene') return this.#driveToHospital(run)
    if (step === 'at_hospital') return this.#handOver(run)
  }

  async #press(step: RunStep, after_s: number): Promise<void> {
    if (!this.#parts.playsCrew) return
    const assignmentId = this.#run!.assignment.id
    await this.#clock.sleep(after_s * 1000 * (0.7 + Math.random() * 0.6), this.#stop.signal)
    if (this.#stop.signal.aborted) return
    await this.#crew.call(recordStep, {
      params: { assignmentId },
      body: { step, occurredAt: new Date(this.#clock.now_ms()).toISOString(), clockOffsetMs: 0, location: this.#motion.point },
    })
    this.#again = true
  }

  async #load(run: Run): Promise<void> {
    if (!this.#parts.playsCrew) return
    // Some callers need no transport after all.
    if (run.incident.number.endsWith('9')) {
      await this.#clock.sleep(handling_s.load * 1000, this.#stop.signal)
      await this.#crew.call(endAssignment, {
        params: { assignmentId: run.assignment.id },
        body: { end: 'refused', occurredAt: new Date(this.#clock.now_ms()).toISOString(), note: 'simulated' },
      })
      this.#again = true
      return
    }
    if (!run.assignment.destination) {
      const hospital = nearest(this.#parts.hospitals, this.#motion.point)
      if (hospital)
        await this.#crew.call(setDestination, { params: { assignmentId: run.assignment.id }, body: { institutionId: hospital.id } })
    }
    await this.#press('patient_on_board', handling_s.load)
  }

  async #driveToHospital(run: Run): Promise<void> {
    const hospital = this.#parts.hospitals.find((one) => one.id === run.assignment.destination?.institutionId)
    if (hospital?.location) await this.#driveTo(hospital.location)
  }

  async #handOver(run: Run): Promise<void> {
    this.#drive = null
    if (!this.#parts.playsCrew || run.handover?.crewSignedAt) return
    await this.#clock.sleep(handling_s.handOver * 1000, this.#stop.signal)
    await this.#crew.call(signHandoverByCrew, {
      params: { assignmentId: run.assignment.id },
      body: { condition: '', occurredAt: new Date(this.#clock.now_ms()).toISOString() },
    })
  }

  async #goHome(run: Run | null): Promise<void> {
    const { home } = this.#parts.identity
    const away = Math.hypot(home.lat - this.#motion.point.lat, home.lon - this.#motion.point.lon) > 0.0003
    if (!away) {
      this.#drive = null
      if (run && run.assignment.step === 'handed_over') await this.#press('returning', handling_s.clean)
      return
    }
    if (run?.assignment.step === 'handed_over') await this.#press('returning', handling_s.clean)
    await this.#driveTo(home)
  }

  async #driveTo(to: Point): Promise<void> {
    if (this.#drive && Math.hypot(this.#drive.to.lat - to.lat, this.#drive.to.lon - to.lon) < 1e-6) return
    const from = this.#motion.point
    const route = await this.#crew.call(getRoute, {
      query: { fromLat: from.lat, fromLon: from.lon, toLat: to.lat, toLon: to.lon, mode: 'priority' },
    })
    // The last metres off the road are driven too: the scene is where the caller is.
    const line = [...route.line, [to.lon, to.lat]]
    const passedS = [...route.passedS, route.etaS + 5]
    this.#drive = { route: { ...route, line, passedS }, startedAt_ms: this.#clock.now_ms(), to }
  }
}

function nearest(hospitals: readonly Institution[], to: Point): Institution | undefined {
  const far = (one: Institution) =>
    one.location ? Math.hypot(one.location.lat - to.lat, one.location.lon - to.lon) : Number.POSITIVE_INFINITY
  return hospitals.toSorted((a, b) => far(a) - far(b))[0]
}
