import type { Shift } from '#contract/rest/fleet.ts'
import { dayPlus, localText, momentAt } from '../../../shared/ui/zoned.ts'

export type NewShift = Pick<Shift, 'vehicleId' | 'startsAt' | 'endsAt'> & {
  crew: { accountId: string; duty: Shift['crew'][number]['duty'] }[]
}
export type WhyNot = 'overlaps' | 'member_busy' | 'past'
export interface Copy {
  shifts: NewShift[]
  left: { shift: Shift; why: WhyNot }[]
}

/** The centre's day on which a shift begins. */
export const dayOfShift = (shift: Pick<Shift, 'startsAt'>, zone: string): string => localText(shift.startsAt, zone).slice(0, 10)

/** `vehicle day` → its shifts, in the order of the day. */
export function cellsOf(shifts: readonly Shift[], zone: string): ReadonlyMap<string, Shift[]> {
  const cells = new Map<string, Shift[]>()
  for (const shift of shifts.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))) {
    const key = `${shift.vehicleId} ${dayOfShift(shift, zone)}`
    cells.set(key, [...(cells.get(key) ?? []), shift])
  }
  return cells
}

type Span = Pick<Shift, 'startsAt' | 'endsAt'>
const meet = (a: Span, b: Span): boolean => Date.parse(a.startsAt) < Date.parse(b.endsAt) && Date.parse(b.startsAt) < Date.parse(a.endsAt)

/** The same clock times and crews on another day; what would collide or lies in the past is left out and said. */
export function copyDay(shifts: readonly Shift[], from: string, to: string, zone: string, now_ms: number): Copy {
  const days = (Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000
  const shift = (at: string): string => {
    const local = localText(at, zone)
    return new Date(momentAt(`${dayPlus(local.slice(0, 10), days)}${local.slice(10)}`, zone)).toISOString()
  }
  const copy: Copy = { shifts: [], left: [] }
  const standing: (Span & { vehicleId: string; crew: readonly { accountId: string }[] })[] = [...shifts]
  for (const one of shifts.filter((each) => dayOfShift(each, zone) === from)) {
    const next: NewShift = {
      vehicleId: one.vehicleId,
      startsAt: shift(one.startsAt),
      endsAt: shift(one.endsAt),
      crew: one.crew.map(({ accountId, duty }) => ({ accountId, duty })),
    }
    const meeting = standing.filter((each) => meet(each, next))
    const busy = meeting.some((each) => each.crew.some(({ accountId }) => next.crew.some((member) => member.accountId === accountId)))
    if (Date.parse(next.endsAt) <= now_ms) copy.left.push({ shift: one, why: 'past' })
    else if (meeting.some((each) => each.vehicleId === next.vehicleId)) copy.left.push({ shift: one, why: 'overlaps' })
    else if (busy) copy.left.push({ shift: one, why: 'member_busy' })
    else {
      copy.shifts.push(next)
      standing.push(next)
    }
  }
  return copy
}
