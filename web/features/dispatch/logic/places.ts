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

const settlements: readonly FoundPlace['kind'][] = ['village', 'town', 'locality']
/** What may follow a settlement's name when somebody says it short: 旧堡 for 旧堡村, 义安 for 义安社区. */
const suffixLength = 2

/** A caller who names a village means the village, not its clinic or the road to it; otherwise the server's order stands. */
export function settlementFirst(places: readonly FoundPlace[], typed: string): FoundPlace[] {
  const text = typed.trim()
  const isMeant = (place: FoundPlace) =>
    settlements.includes(place.kind) && place.name.startsWith(text) && place.name.length - text.length <= suffixLength
  return [...places.filter(isMeant), ...places.filter((place) => !isMeant(place))]
}
