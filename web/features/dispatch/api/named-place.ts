import type { Place } from '#contract/rest/calls.ts'
import { describePoint } from '#contract/rest/routing.ts'
import { api } from '../../../shared/api/client.ts'
import { distanceText } from '../../../shared/ui/spans.ts'

/** Nearer than this a place is at its neighbour, not beside it. */
const at_m = 60

/** A point that came without words gets those of what lies nearest; where the server cannot say, its coordinates. */
export async function namedPlace(place: Place): Promise<Place> {
  if (place.label) return place
  const { lat, lon } = place.point
  const about = await api.call(describePoint, { query: { lat, lon } }).catch(() => null)
  const near = about?.place
  const words = [near ? `${near.name}${near.distanceM > at_m ? ` ${distanceText(near.distanceM)}` : ''}` : null, about?.road?.name]
  return { ...place, label: words.filter(Boolean).join(' · ').slice(0, 200) || `${lat.toFixed(5)}, ${lon.toFixed(5)}` }
}
