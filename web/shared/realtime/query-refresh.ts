import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { AggregateType, Fact } from '#contract/events.ts'
import type { Line } from './connect.ts'

/** Which routes' answers a fact about an aggregate may change: by the beginning of their id, the first part of a query's key. */
const routesAbout: Record<AggregateType, readonly string[]> = {
  call: ['calls.', 'dispatch.board', 'dispatch.wall', 'incidents.get', 'incidents.timeline', 'incidents.similar'],
  incident: ['incidents.', 'calls.get', 'dispatch.'],
  assignment: ['dispatch.', 'incidents.', 'fleet.vehicles'],
  vehicle: ['fleet.vehicles', 'dispatch.'],
  station: ['fleet.stations', 'fleet.vehicles'],
  shift: ['fleet.shifts', 'fleet.vehicles', 'dispatch.', 'accounts.me'],
  terminal: ['tracking.terminals', 'tracking.quarantine'],
  card: ['cards.'],
  institution: ['institutions.', 'dispatch.board', 'dispatch.wall'],
  account: ['accounts.', 'fleet.vehicles', 'fleet.shifts'],
  road_network: ['routing.', 'map.', 'dispatch.recommend'],
  consult: ['consults.', 'consultTriage.', 'consultInvitations.', 'consultSession.', 'consultReports.'],
  practitioner: ['practitioners.', 'rotas.', 'consults.options', 'consultTriage.candidates'],
  agreement: ['agreements.', 'consults.options', 'consultTriage.candidates'],
  rota: ['rotas.', 'consults.options', 'consultTriage.candidates', 'services.'],
  booking: ['services.', 'consultSession.queue', 'rotas.'],
  room: ['rooms.', 'incidents.timeline'],
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Facts of one moment make one read. */
const gather_ms = 40

/** Ids that a fact names: its aggregate's and those of its payload. */
export function idsOf(fact: Fact): Set<string> {
  const values = [fact.aggregate.id, ...Object.values(fact.payload).flat()]
  return new Set(values.filter((value): value is string => typeof value === 'string' && uuid.test(value)))
}

/** Whether the answer under this key may be another after the fact: a list always, one object only where the fact names it. */
export function concerns(fact: Fact, key: QueryKey): boolean {
  const [routeId, params] = key
  if (typeof routeId !== 'string' || !routesAbout[fact.aggregate.type]?.some((start) => routeId.startsWith(start))) return false
  if (typeof params !== 'object' || params === null) return true
  const asked = Object.values(params).filter((value): value is string => typeof value === 'string' && uuid.test(value))
  if (asked.length === 0) return true
  const named = idsOf(fact)
  return asked.some((id) => named.has(id))
}

/** Reads again what facts changed, and everything when a snapshot is needed. Answers how to stop. */
export function refreshQueries(line: Line, queryClient: QueryClient): () => void {
  let waiting: Fact[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const stopFacts = line.onFacts((facts) => {
    waiting.push(...facts)
    timer ??= setTimeout(() => {
      const facts = waiting
      waiting = []
      timer = undefined
      void queryClient.invalidateQueries({ predicate: (query) => facts.some((fact) => concerns(fact, query.queryKey)) })
    }, gather_ms)
  })
  const stopSnapshots = line.onSnapshotNeeded(() => queryClient.invalidateQueries())
  return () => {
    clearTimeout(timer)
    stopFacts()
    stopSnapshots()
  }
}
