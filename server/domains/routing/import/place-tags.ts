import type { DraftArea, DraftPlace } from '../network-draft.ts'
import { firstText } from './road-tags.ts'
import type { Tags } from './road-tags.ts'

const PLACES: Record<string, DraftPlace['kind']> = {
  city: 'county',
  county: 'county',
  town: 'town',
  suburb: 'town',
  village: 'village',
  hamlet: 'village',
  isolated_dwelling: 'locality',
  neighbourhood: 'locality',
  quarter: 'locality',
  locality: 'locality',
}
const INSTITUTIONS = new Set(['hospital', 'clinic', 'doctors', 'nursing_home'])
const LANDMARKS = new Set([
  'school',
  'kindergarten',
  'university',
  'college',
  'townhall',
  'police',
  'fire_station',
  'bus_station',
  'marketplace',
  'fuel',
  'bank',
  'place_of_worship',
])

/** What a named node is to somebody who searches a place; null where it is nothing of the kind. */
export function placeTags(tags: Tags): Pick<DraftPlace, 'kind' | 'name' | 'otherNames' | 'detail'> | null {
  const name = firstText(tags.name, tags['name:zh'], tags['name:en'])
  if (!name) return null
  const kind = placeKind(tags)
  if (!kind) return null
  const others = [tags['name:zh'], tags['name:en'], tags.alt_name, tags.old_name].filter((other) => other && other !== name)
  return {
    kind,
    name,
    otherNames: others.length > 0 ? others.join('; ').slice(0, 240) : null,
    detail: firstText(tags['addr:full'], tags['addr:street']),
  }
}

function placeKind(tags: Tags): DraftPlace['kind'] | null {
  const { place, amenity } = tags
  if (place && Object.hasOwn(PLACES, place)) return PLACES[place]!
  if (amenity && INSTITUTIONS.has(amenity)) return 'institution'
  if (amenity && LANDMARKS.has(amenity)) return 'point_of_interest'
  if (tags.railway === 'station' || tags.tourism === 'attraction') return 'point_of_interest'
  return null
}

const LANDUSE = new Set([
  'residential',
  'industrial',
  'commercial',
  'farmland',
  'forest',
  'grass',
  'meadow',
  'orchard',
  'cemetery',
  'military',
  'quarry',
])
const NATURAL = new Set(['wood', 'scrub', 'grassland', 'bare_rock'])
const WATERWAYS = new Set(['river', 'canal', 'stream'])

/** What a way draws on the base map beside roads. */
export function areaTags(tags: Tags, closed: boolean): Pick<DraftArea, 'layer' | 'kind' | 'name'> | null {
  const name = firstText(tags.name, tags['name:zh'])
  if (closed && (tags.natural === 'water' || tags.waterway === 'riverbank' || tags.landuse === 'reservoir'))
    return { layer: 'water', kind: 'area', name }
  if (!closed && tags.waterway && WATERWAYS.has(tags.waterway)) return { layer: 'water', kind: 'line', name }
  if (closed && tags.landuse && LANDUSE.has(tags.landuse)) return { layer: 'landuse', kind: tags.landuse, name }
  if (closed && tags.natural && NATURAL.has(tags.natural)) return { layer: 'landuse', kind: tags.natural, name }
  return null
}
