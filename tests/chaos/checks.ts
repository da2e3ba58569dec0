import { factForms, type FactForm } from '#contract/events.ts'
import { withConnection } from '#setup/connection.ts'
import type { Role } from '#contract/roles.ts'
import type { Cast } from './people.ts'
import type { Acknowledged } from './load.ts'

const forms: Readonly<Record<string, FactForm>> = factForms

interface LoggedFact {
  position: number
  name: string
  aggregate_id: string
  aggregate_version: number
  vehicle_ids: string[]
  payload: { incidentId?: string; assignmentId?: string; vehicleId?: string; step?: string; state?: string }
}

/** What the database holds after it all, read by its owner. */
export interface Found {
  facts: LoggedFact[]
  outbox: number
  incidents: string[]
  assignments: string[]
  /** `<assignment> <step>` set by seats, one for each record. */
  steps: string[]
  cancelled: string[]
  /** `<phone> <device time in seconds>` */
  positions: string[]
}

export async function find(ownerUrl: string): Promise<Found> {
  return withConnection(ownerUrl, async (client) => {
    const column = async (text: string): Promise<string[]> => (await client.query<{ it: string }>(text)).rows.map((row) => row.it)
    // One look at everything: a fact between outbox and log would be in neither.
    await client.query('begin isolation level repeatable read read only')
    await client.query("select set_config('jilian.scope', 'system', true)")
    const facts = await client.query<LoggedFact>(
      'select position, name, aggregate_id, aggregate_version, vehicle_ids::text[], payload from facts order by position',
    )
    return {
      facts: facts.rows,
      outbox: Number((await column('select count(*)::text as it from outbox'))[0]),
      incidents: await column('select id as it from incidents'),
      assignments: await column('select id as it from assignments'),
      steps: await column(
        "select assignment_id || ' ' || step as it from assignment_steps where source = 'dispatcher' and step in ('acknowledged', 'en_route', 'on_scene')",
      ),
      cancelled: await column("select id as it from assignments where ended = 'cancelled'"),
      positions: await column(
        "select t.phone || ' ' || extract(epoch from p.device_at)::bigint as it from positions p join terminals t using (terminal_no)",
      ),
    }
  })
}

/** Positions of the facts that a role may see, by the contract's own words and not by the server's code. */
export function visible(found: Found, role: Role, { units }: Cast): number[] {
  const own = units[0]!.vehicleId
  return found.facts
    .filter((fact) => forms[fact.name]!.roles.includes(role) && (role !== 'crew' || fact.vehicle_ids.includes(own)))
    .map((fact) => fact.position)
}

/** Everything that is not as it must be, in words; empty where all is well. */
export function faultsOf(found: Found, said: Acknowledged): string[] {
  const faults: string[] = []
  const same = (what: string, expected: readonly string[], there: readonly string[]) => {
    const [wanted, held] = [countEach(expected), countEach(there)]
    const lost = [...wanted].filter(([key, n]) => (held.get(key) ?? 0) < n).map(([key]) => key)
    const doubled = [...held].filter(([key, n]) => n > (wanted.get(key) ?? 0)).map(([key]) => key)
    if (lost.length > 0) faults.push(`${what}: ${lost.length} acknowledged and lost, such as ${lost[0]}`)
    if (doubled.length > 0) faults.push(`${what}: ${doubled.length} there too often, such as ${doubled[0]}`)
  }
  const told = (name: string, key: (fact: LoggedFact) => string) => found.facts.filter((fact) => fact.name === name).map(key)
  same('incidents', said.incidents, found.incidents)
  same('assignments', said.assignments, found.assignments)
  same('steps', said.steps, found.steps)
  same('cancellations', said.cancelled, found.cancelled)
  same('positions', said.positions, found.positions)
  same(
    'facts of incidents',
    said.incidents,
    told('incident.created.v1', (fact) => fact.payload.incidentId!),
  )
  same(
    'facts of assignments',
    said.assignments,
    told('assignment.dispatched.v1', (fact) => fact.payload.assignmentId!),
  )
  same(
    'facts of steps',
    said.steps,
    told('assignment.step_recorded.v1', (fact) => `${fact.payload.assignmentId} ${fact.payload.step}`),
  )
  same(
    'facts of ends',
    said.cancelled,
    told('assignment.ended.v1', (fact) => fact.payload.assignmentId!),
  )
  same(
    'facts of states set by hand',
    said.states,
    told('vehicle.state_changed.v1', ({ payload }) => `${payload.vehicleId} ${payload.state}`).filter((key) =>
      key.endsWith('decontamination'),
    ),
  )
  if (found.outbox > 0) faults.push(`${found.outbox} facts were never numbered`)
  found.facts.forEach((fact, i) => {
    if (fact.position !== i + 1) faults.push(`the log has a gap or a double at ${i + 1}: ${fact.position}`)
  })
  const versions = new Map<string, number>()
  for (const { aggregate_id, aggregate_version, position } of found.facts) {
    if (aggregate_version < (versions.get(aggregate_id) ?? 0)) faults.push(`fact ${position} goes back in the order of its aggregate`)
    versions.set(aggregate_id, aggregate_version)
  }
  return faults
}

function countEach(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of list) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
