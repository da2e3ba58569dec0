import { ROAD_CLASSES } from '../graph/model.ts'
import type { RoadClass } from '../graph/model.ts'
import { freeSpeedKph } from '../speeds.ts'

export type Tags = Readonly<Record<string, string>>

/** What the tags of a way say about driving on it. */
export interface RoadTags {
  roadClass: RoadClass
  link: boolean
  name: string | null
  ref: string | null
  oneway: -1 | 0 | 1
  speedKph: number
  speedBackKph: number | null
  bridge: boolean
  tunnel: boolean
  roadsideAccess: boolean
}

const SAME_AS = new Map<string, RoadClass>([
  ['living_street', 'residential'],
  ['road', 'unclassified'],
])
const CLOSED = new Set(['no', 'private'])

/** Reads a way's tags; a word where the way is no road for an ambulance. */
export function roadTags(tags: Tags): RoadTags | 'not_a_road' | 'no_access' {
  const highway = tags.highway ?? ''
  const link = highway.endsWith('_link')
  const word = link ? highway.slice(0, -'_link'.length) : highway
  const roadClass = SAME_AS.get(word) ?? ROAD_CLASSES.find((known) => known === word)
  if (!roadClass || tags.area === 'yes') return 'not_a_road'
  if (!mayDrive(tags)) return 'no_access'
  const speedKph = parseSpeed(tags.maxspeed) ?? freeSpeedKph(roadClass, link)
  const speedForward = parseSpeed(tags['maxspeed:forward']) ?? speedKph
  const speedBack = parseSpeed(tags['maxspeed:backward']) ?? speedKph
  const tunnel = isSet(tags.tunnel)
  return {
    roadClass,
    link,
    name: firstText(tags.name, tags['name:zh'], tags['name:en']),
    ref: firstText(tags.ref),
    oneway: onewayOf(tags, roadClass, link),
    speedKph: speedForward,
    speedBackKph: speedBack === speedForward ? null : speedBack,
    bridge: isSet(tags.bridge),
    tunnel,
    roadsideAccess: roadClass !== 'motorway' && tags.motorroad !== 'yes' && !tunnel,
  }
}

/** The most particular access tag decides; what is open to rescue stays open. */
function mayDrive(tags: Tags): boolean {
  if (tags.emergency === 'yes' || tags.emergency === 'designated') return true
  const access = tags.motor_vehicle ?? tags.vehicle ?? tags.access
  return access === undefined || !CLOSED.has(access)
}

function onewayOf(tags: Tags, roadClass: RoadClass, link: boolean): -1 | 0 | 1 {
  const { oneway, junction } = tags
  if (oneway === 'yes' || oneway === 'true' || oneway === '1') return 1
  if (oneway === '-1' || oneway === 'reverse') return -1
  if (oneway === 'no' || oneway === 'false' || oneway === '0') return 0
  return junction === 'roundabout' || junction === 'circular' || (roadClass === 'motorway' && !link) ? 1 : 0
}

const KPH_PER_MPH = 1.609344

/** km/h of a maxspeed value; null where it says nothing usable ("none", "signals", a zone's name). */
export function parseSpeed(text: string | undefined): number | null {
  const match = /^\s*(\d{1,3}(?:\.\d+)?)\s*(km\/h|kmh|kph|mph)?\s*(?:[;|].*)?$/.exec(text ?? '')
  if (!match) return null
  const speed = Number(match[1]) * (match[2] === 'mph' ? KPH_PER_MPH : 1)
  return speed >= 5 && speed <= 140 ? speed : null
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== 'no'

export function firstText(...values: (string | undefined)[]): string | null {
  for (const value of values) {
    const text = value?.trim().slice(0, 120)
    if (text) return text
  }
  return null
}
