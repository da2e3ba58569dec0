import type { Terminal } from '#contract/rest/tracking.ts'
import type { Vehicle } from '#contract/rest/fleet.ts'

const order: Record<Terminal['status'], number> = { unknown: 0, bound: 1, blocked: 2 }

/** What waits for a decision first, then the newest heard. */
export const unknownFirst = (list: readonly Terminal[]): Terminal[] =>
  list.toSorted((a, b) => order[a.status] - order[b.status] || b.lastSeenAt.localeCompare(a.lastSeenAt))

const bare = (plate: string): string => plate.replace(/[\s·.-]/g, '').toUpperCase()

/** The vehicle whose plate the terminal gave when it registered. */
export const byPlate = (terminal: Terminal, vehicles: readonly Vehicle[]): Vehicle | undefined =>
  terminal.plate ? vehicles.find((one) => one.active && bare(one.plate) === bare(terminal.plate!)) : undefined

export const nameOfTerminal = (terminal: Terminal): string => terminal.phone ?? terminal.label ?? terminal.deviceId ?? terminal.id.slice(-8)

/**
 * What a tablet is told, as text and as what its camera reads. OsmAnd fills the braces itself; its speed is left out, for it gives metres a
 * second where the interface means knots. OwnTracks takes a whole configuration behind its own scheme.
 */
export function tabletAddress(
  protocol: 'osmand' | 'owntracks',
  origin: string,
  token: string,
  name: string,
): { text: string; scan: string } {
  if (protocol === 'osmand') {
    const text = `${origin}/api/ingest/osmand?id=${encodeURIComponent(token)}&lat={0}&lon={1}&timestamp={2}&altitude={4}&bearing={6}`
    return { text, scan: text }
  }
  const url = `${origin}/api/ingest/owntracks`
  const settings = { _type: 'configuration', mode: 3, url, auth: true, username: name, password: token, monitoring: 2 }
  const bytes = new TextEncoder().encode(JSON.stringify(settings))
  return { text: url, scan: `owntracks:///config?inline=${encodeURIComponent(btoa(String.fromCharCode(...bytes)))}` }
}

export const isLoopback = (origin: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\]|[a-z0-9-]+\.localhost)/.test(origin)
