/** One entry of a browser's statistics; what a field means stands in W3C's "Identifiers for WebRTC's Statistics API". */
export type Stat = Readonly<Record<string, unknown>>

export const number = (stat: Stat | undefined, field: string): number | null => {
  const value = stat?.[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export const ofType = (stats: readonly Stat[], type: string, kind?: string): Stat[] =>
  stats.filter((one) => one['type'] === type && (kind === undefined || one['kind'] === kind))
