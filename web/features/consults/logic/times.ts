import { dayPlus, localText, momentAt } from '../../../shared/ui/zoned.ts'

export const durations = [15, 20, 30, 45, 60, 90, 120] as const

/** The next quarter of an hour that is at least a quarter away, as the zone's clock shows it. */
export function nextQuarter(now_ms: number, zone: string): string {
  const quarter_ms = 900_000
  return localText(Math.ceil((now_ms + quarter_ms) / quarter_ms) * quarter_ms, zone)
}

/** ISO of `2026-11-23T08:00` in the zone; null where it is no time. */
export function isoAt(local: string, zone: string): string | null {
  const at = momentAt(local, zone)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** Start and end of a zone's day, ISO. */
export function daySpan(day: string, zone: string, days = 1): { from: string; to: string } {
  return {
    from: new Date(momentAt(`${day}T00:00`, zone)).toISOString(),
    to: new Date(momentAt(`${dayPlus(day, days)}T00:00`, zone)).toISOString(),
  }
}

export interface Placed<T> {
  item: T
  /** Minutes of the day at which it begins and ends, cut to the day. */
  from_min: number
  to_min: number
  /** Beside how many others, and which of them, where they overlap. */
  lane: number
  lanes: number
}

/** Where things of one day lie: overlapping ones side by side, each as wide as its group allows. */
export function placed<T>(items: readonly T[], spanOf: (item: T) => { from_ms: number; to_ms: number }, dayStart_ms: number): Placed<T>[] {
  const day_min = 1440
  const minutes = (ms: number) => Math.max(0, Math.min(day_min, (ms - dayStart_ms) / 60_000))
  const all = items
    .map((item) => {
      const { from_ms, to_ms } = spanOf(item)
      return { item, from_min: minutes(from_ms), to_min: minutes(to_ms), lane: 0, lanes: 1 }
    })
    .filter((one) => one.to_min > one.from_min)
    .toSorted((a, b) => a.from_min - b.from_min || b.to_min - a.to_min)
  let group: typeof all = []
  let groupEnd = -1
  const close = () => {
    const lanes = Math.max(0, ...group.map((one) => one.lane)) + 1
    for (const one of group) one.lanes = lanes
    group = []
  }
  for (const one of all) {
    if (one.from_min >= groupEnd) close()
    const taken = group.filter((other) => other.to_min > one.from_min).map((other) => other.lane)
    while (taken.includes(one.lane)) one.lane += 1
    group.push(one)
    groupEnd = group.length === 1 ? one.to_min : Math.max(groupEnd, one.to_min)
  }
  close()
  return all
}
