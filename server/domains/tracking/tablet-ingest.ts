import type { PositionSource } from '#contract/signals.ts'
import type { Clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import type { PositionFields } from '#protocols/jt808/position.ts'
import { hasPlace, misfitOf } from './ingest/judge.ts'
import { terminalByTokenHash } from './repository.ts'
import { hashSecret } from './secrets.ts'
import type { Tracking } from './tracking.ts'

const PATIENCE_MS = 5_000
const USED_EVERY_MS = 60_000

export interface TabletReport {
  protocol: PositionSource
  token: string | null
  /** Throws a Refusal where the report is malformed. */
  position: () => PositionFields
  /** What is kept where it is refused: the report without its token. */
  evidence: string
  address: string
}

/** Takes one report of a tablet and returns after its commit. Every refusal changes nothing; what a known device sent wrong is kept. */
export async function takeReport(tx: Tx, tracking: Tracking, clock: Clock, report: TabletReport): Promise<void> {
  const now = clock.now()
  const terminal = report.token === null ? undefined : await terminalByTokenHash(tx, hashSecret(report.token))
  if (terminal === undefined || terminal.protocol !== report.protocol || terminal.status !== 'bound')
    throw new Refusal('device.token_refused')
  const keep = (reason: 'wrong_type' | 'time_malformed' | 'time_out_of_range' | 'out_of_world'): boolean =>
    tracking.quarantine.add({
      protocol: report.protocol,
      reason,
      peer: report.address,
      phone: null,
      terminalId: terminal.id,
      messageId: null,
      bytes: Buffer.from(report.evidence),
    })
  let position: PositionFields
  try {
    position = report.position()
  } catch (error) {
    keep('wrong_type')
    throw error
  }
  const misfit = misfitOf(position, now.getTime() / 1000) ?? (hasPlace(position) ? null : 'out_of_world')
  if (misfit !== null) {
    keep(misfit)
    throw new Refusal(misfit === 'out_of_world' ? 'location.out_of_world' : 'device.time_out_of_range')
  }
  if (tracking.writer.congested) throw new Refusal('server.unavailable')
  const state = await tracking.registry.stateOf(terminal)
  tracking.registry.heard(terminal.id, report.address)
  tracking.writer.add(state, position, 0, report.protocol)
  await inTime(tracking.writer.committed())
  await tx
    .updateTable('device_tokens')
    .set({ last_used_at: now })
    .where('token_hash', '=', hashSecret(report.token!))
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', new Date(now.getTime() - USED_EVERY_MS))]))
    .execute()
}

/** Not in time is "try again": the repeat of a position that was committed after all is folded. */
async function inTime(committed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('server.unavailable')), PATIENCE_MS)
  })
  try {
    await Promise.race([committed, late])
  } finally {
    clearTimeout(timer)
  }
}
