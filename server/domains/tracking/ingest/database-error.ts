/** What an error of a batch's transaction asks for. */
export type Remedy =
  /** A row is there already: go through the staging table. */
  | 'stage'
  /** The day's partition is missing. */
  | 'make_days'
  /** Lost against another transaction: simply again. */
  | 'again'
  /** One row is not acceptable: find it. */
  | 'isolate'
  /** The database is away or unwell: connect anew, later. */
  | 'reconnect'

export function remedyFor(error: unknown): Remedy {
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '23505') return 'stage'
  if (code === '23514' && String((error as { message?: unknown }).message).includes('no partition')) return 'make_days'
  if (code === '40001' || code === '40P01') return 'again'
  if (/^2[23]...$/.test(code)) return 'isolate'
  return 'reconnect'
}
