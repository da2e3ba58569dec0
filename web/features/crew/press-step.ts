import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import { serverNow } from '../../shared/api/server-clock.ts'
import type { Fix } from '../../shared/realtime/position-feed.ts'
import type { Press } from './outbox/press.ts'

/** A fix older than this does not say where the crew pressed. */
const placeCounts_ms = 30_000
/** The contract's widest offset; a tablet that is further off is not believed at all. */
const widestOffset_ms = 86_400_000

/** The moment of a press by this device's clock, with how far the server's is from it. */
export function moment(at_ms = serverNow()): { occurredAt: string; clockOffsetMs: number } {
  const offset_ms = Math.round(serverNow() - Date.now())
  if (Math.abs(offset_ms) > widestOffset_ms) return { occurredAt: new Date(at_ms).toISOString(), clockOffsetMs: 0 }
  return { occurredAt: new Date(at_ms - offset_ms).toISOString(), clockOffsetMs: offset_ms }
}

export const placeOf = (fix: Fix | null): Point | null =>
  fix && serverNow() - fix.fixedAt_ms < placeCounts_ms ? { lat: fix.lat, lon: fix.lon } : null

/** `at_ms`: business time of a step told afterwards; where the unit is now is then no matter. */
export function stepPress(assignmentId: string, step: RunStep, fix: Fix | null, at_ms?: number): Press {
  return { kind: 'step', assignmentId, body: { step, ...moment(at_ms), location: at_ms === undefined ? placeOf(fix) : null } }
}
