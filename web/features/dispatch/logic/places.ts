import type { Place } from '#contract/rest/calls.ts'
import type { FoundPlace } from '#contract/rest/routing.ts'
import type { LocationSource } from '#contract/vocabulary.ts'

const sources: Record<FoundPlace['kind'], LocationSource> = {
  county: 'village',
  town: 'village',
  village: 'village',
  locality: 'village',
  institution: 'institution',
  station: 'institution',
  point_of_interest: 'institution',
  road: 'road',
}

/** A search result as the place of a call. */
export const placeFound = (found: FoundPlace): Place => ({
  point: found.location,
  source: sources[found.kind],
  label: (found.detail ? `${found.name} · ${found.detail}` : found.name).slice(0, 200),
  accuracyM: null,
  approximate: found.locationApproximate,
})

export const samePoint = (a: { lat: number; lon: number } | undefined, b: { lat: number; lon: number } | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a.lat - b.lat) < 1e-6 && Math.abs(a.lon - b.lon) < 1e-6
