import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import { dayPlus, localText, momentAt } from '../../../shared/ui/zoned.ts'

/** Usual times of a duty: hours of the day, the end on the next day where it is not later. */
export const presets = {
  day: { from: '08:00', to: '20:00' },
  night: { from: '20:00', to: '08:00' },
  whole: { from: '08:00', to: '08:00' },
  morning: { from: '08:00', to: '12:00' },
  afternoon: { from: '14:00', to: '18:00' },
} as const
export type Preset = keyof typeof presets

/** A preset on a day, as the zone's clock shows it. */
export function spanOn(day: string, preset: Preset): { startsAt: string; endsAt: string } {
  const { from, to } = presets[preset]
  return { startsAt: `${day}T${from}`, endsAt: `${to > from ? day : dayPlus(day, 1)}T${to}` }
}

export interface RotaRow {
  specialty: Specialty
  /** Slots by the zone's day on which they begin. */
  days: ReadonlyMap<string, RotaSlot[]>
}

/** One row a specialty; what began before the first day stands in it, so that a night that runs in is seen. */
export function rowsOf(slots: readonly RotaSlot[], days: readonly string[], zone: string): RotaRow[] {
  const first = days[0]!
  const rows = new Map<Specialty, Map<string, RotaSlot[]>>()
  for (const slot of slots.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt) || a.callOrder - b.callOrder)) {
    const begins = localText(slot.startsAt, zone).slice(0, 10)
    const day = begins < first ? first : begins
    const row = rows.get(slot.specialty) ?? new Map<string, RotaSlot[]>()
    row.set(day, [...(row.get(day) ?? []), slot])
    rows.set(slot.specialty, row)
  }
  return [...rows].map(([specialty, byDay]) => ({ specialty, days: byDay }))
}

/** The same clock times so many days later or earlier, ISO; whatever the clocks do in between. */
export function movedBy({ startsAt, endsAt }: Pick<RotaSlot, 'startsAt' | 'endsAt'>, days: number, zone: string) {
  const move = (at: string): string => {
    const local = localText(at, zone)
    return new Date(momentAt(`${dayPlus(local.slice(0, 10), days)}${local.slice(10)}`, zone)).toISOString()
  }
  return { startsAt: move(startsAt), endsAt: move(endsAt) }
}

/** Days from one to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000)
