import type { OsmAndQuery, OwnTracksMessage } from '#contract/rest/tracking.ts'
import { Refusal } from '#platform/refusal.ts'
import type { PositionFields } from '#protocols/jt808/position.ts'
import { emptyPosition } from '#protocols/jt808/position.ts'

const KNOT_MPS = 1852 / 3600
const KMH_MPS = 1 / 3.6
/** Beyond any vehicle; what a receiver says in an error. */
const MAX_SPEED_MPS = 150

/** A position of OsmAnd's query, in SI units. Throws `request.invalid` naming the field that is no number. */
export function positionOfOsmAnd(query: OsmAndQuery): PositionFields {
  const p = emptyPosition()
  p.deviceTime_s = osmAndTime(query.timestamp)
  p.lat_deg = number('lat', query.lat)
  p.lon_deg = number('lon', query.lon)
  p.speed_mps = speed(optional('speed', query.speed) * KNOT_MPS)
  p.heading_deg = heading(optional('bearing', query.bearing))
  p.altitude_m = optional('altitude', query.altitude)
  p.fixed = true
  return p
}

/** A position of an OwnTracks message of type `location`. */
export function positionOfOwnTracks(message: OwnTracksMessage): PositionFields {
  const p = emptyPosition()
  p.deviceTime_s = present('tst', message.tst)
  p.lat_deg = present('lat', message.lat)
  p.lon_deg = present('lon', message.lon)
  p.speed_mps = speed((message.vel ?? 0) * KMH_MPS)
  p.heading_deg = heading(message.cog ?? 0)
  p.altitude_m = message.alt ?? 0
  p.fixed = true
  return p
}

/** The password of a Basic Authorization header, or null. */
export function basicPassword(authorization: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : text.slice(colon + 1)
}

// The devices write seconds, milliseconds or ISO 8601. A position is kept by whole seconds.
function osmAndTime(text: string | undefined): number {
  if (text === undefined) throw invalid('timestamp')
  if (/^\d{4}-\d\d-\d\dT/.test(text)) {
    const ms = Date.parse(text)
    if (Number.isNaN(ms)) throw invalid('timestamp')
    return Math.floor(ms / 1000)
  }
  const value = number('timestamp', text)
  return Math.floor(value > 1e11 ? value / 1000 : value)
}

function number(field: string, text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,20}(\.\d{1,20})?$/.test(text)) throw invalid(field)
  return Number(text)
}

function optional(field: string, text: string | undefined): number {
  return text === undefined || text === '' ? 0 : number(field, text)
}

function present(field: string, value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) throw invalid(field)
  return value
}

/** Receivers write −1 where they do not know. */
function speed(value: number): number {
  return value < 0 ? 0 : Math.min(value, MAX_SPEED_MPS)
}

function heading(value: number): number {
  return value < 0 ? 0 : value % 360
}

function invalid(field: string): Refusal {
  return new Refusal('request.invalid', { field })
}
