/** What is typed to mean a vehicle. Letters that look like figures (i, l, o) are left out. */
const signs = '123456789abcdefghjkmnpqrstuvwxyz'

/**
 * A short tag for each vehicle, bound to the vehicle and to nothing else: it stays whatever the order of a list, and over all incidents of
 * a shift. One sign while the fleet is small, two or more for a province. By vehicle number, so that every seat says the same.
 */
export function tagsOf(vehicles: readonly { id: string; vehicleNo: number }[]): ReadonlyMap<string, string> {
  const length = lengthFor(vehicles.length)
  const tags = new Map<string, string>()
  vehicles
    .toSorted((a, b) => a.vehicleNo - b.vehicleNo)
    .forEach((vehicle, index) => {
      let tag = ''
      for (let rest = index, place = 0; place < length; place += 1, rest = Math.floor(rest / signs.length))
        tag = signs[rest % signs.length]! + tag
      tags.set(vehicle.id, tag)
    })
  return tags
}

function lengthFor(count: number): number {
  let length = 1
  while (signs.length ** length < count) length += 1
  return length
}

/** The vehicle that the keys typed so far mean, or whether more keys may come. */
export function readTag(typed: string, tags: ReadonlyMap<string, string>): { id: string } | 'more' | 'none' {
  let more = false
  for (const [id, tag] of tags) {
    if (tag === typed) return { id }
    if (tag.startsWith(typed)) more = true
  }
  return more ? 'more' : 'none'
}
