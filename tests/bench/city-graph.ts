import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DraftEdge, NetworkDraft } from '#domains/routing/network-draft.ts'
import { driveTimes } from '#domains/routing/speeds.ts'

const SECONDS_PER_DAY = 86_400

/** The folder with nodes.csv and arcs.csv of a JEMSS city: `dir` itself, a folder in it, or an archive in it, unpacked into .local/. */
export function findCity(dir: string): string {
  for (const place of [dir, path.join(dir, 'roads')]) {
    if (isCity(place)) return place
    if (!existsSync(place)) continue
    for (const entry of readdirSync(place)) {
      const there = path.join(place, entry)
      if (isCity(there)) return there
      if (!entry.endsWith('.tar.gz')) continue
      const name = entry.slice(0, -'.tar.gz'.length)
      const into = path.join('.local', 'bench')
      if (!isCity(path.join(into, name))) {
        mkdirSync(into, { recursive: true })
        execFileSync('tar', ['-xzf', there, '-C', into])
      }
      if (isCity(path.join(into, name))) return path.join(into, name)
    }
  }
  throw new Error(`no city in ${dir}: it needs a folder or a .tar.gz with nodes.csv and arcs.csv (JEMSS form)`)
}

const isCity = (dir: string): boolean => existsSync(path.join(dir, 'nodes.csv')) && existsSync(path.join(dir, 'arcs.csv'))

/**
 * Reads a JEMSS city: directed arcs with kilometres and days for two travel modes, the first with lights and siren. Opposite arcs become
 * one two-way road; speeds are chosen so that the priority time of each arc is the file's.
 */
export function readCity(dir: string): NetworkDraft {
  const lon: number[] = []
  const lat: number[] = []
  const access: boolean[] = []
  for (const [, x, y, offRoad] of table(path.join(dir, 'nodes.csv'))) {
    lon.push(Number(x))
    lat.push(Number(y))
    access.push(Number(offRoad) > 0)
  }
  const waiting = new Map<string, DraftEdge>()
  const edges: DraftEdge[] = []
  for (const [, fromText, toText, km, days] of table(path.join(dir, 'arcs.csv'))) {
    const [from, to] = [Number(fromText) - 1, Number(toText) - 1]
    const lengthM = Number(km) * 1000
    const speedKph = priorityLimit(lengthM, Number(days) * SECONDS_PER_DAY)
    const opposite = waiting.get(`${to} ${from}`)
    if (opposite && Math.abs(opposite.lengthM - lengthM) < 0.001) {
      waiting.delete(`${to} ${from}`)
      opposite.oneway = 0
      opposite.speedBackKph = speedKph
      continue
    }
    const edge: DraftEdge = { ...plain, from, to, lengthM, speedKph, roadsideAccess: access[from]! || access[to]! }
    edges.push(edge)
    waiting.set(`${from} ${to}`, edge)
  }
  return {
    source: 'osm',
    label: path.basename(dir),
    attribution: '© OpenStreetMap contributors (ODbL)',
    fileSha256: null,
    nodes: { lon, lat },
    edges,
    areas: [],
    places: [],
    report: {},
  }
}

const plain = {
  roadClass: 'residential',
  link: false,
  name: null,
  ref: null,
  oneway: 1,
  speedBackKph: null,
  bridge: false,
  tunnel: false,
  osmWayId: null,
  shape: [],
} as const

/** The posted limit whose priority drive takes this long. */
function priorityLimit(lengthM: number, seconds: number): number {
  const [, atOneKph] = driveTimes(lengthM, 1)
  return atOneKph / seconds
}

/** The rows that begin with a number: the files carry several headings. */
function* table(file: string): Generator<string[]> {
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) if (/^\d/.test(line)) yield line.split(',')
}
