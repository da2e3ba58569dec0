import type { Candidate } from '#contract/rest/dispatch.ts'

export interface Row {
  candidate: Candidate
  /** It was on the list and is no longer offered: somebody took it, or it fell out. The row stays, struck out. */
  gone: boolean
}

/**
 * The rows of an open recommendation: what was there keeps its place whatever its ETA does now, new ones come below, and what is no longer
 * offered stays struck out. A row never moves under the hand.
 */
export function keepOrder(shown: readonly Row[], fresh: readonly Candidate[]): Row[] {
  const byId = new Map(fresh.map((candidate) => [candidate.vehicleId, candidate]))
  const rows: Row[] = shown.map(({ candidate }) => {
    const now = byId.get(candidate.vehicleId)
    byId.delete(candidate.vehicleId)
    return now ? { candidate: now, gone: false } : { candidate, gone: true }
  })
  return [...rows, ...[...byId.values()].map((candidate) => ({ candidate, gone: false }))]
}
