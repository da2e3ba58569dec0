import { createHash } from 'node:crypto'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { missing } from './insert-missing.ts'
import { terminalCode, terminalPhone } from './demo-summary.ts'
import { seedId } from './seed-id.ts'
import { vehicleId } from './write-fleet.ts'

/** A JT/T 808 terminal bound to each vehicle; the simulator knows its number and code. */
export async function writeTerminals(tx: Tx, files: CentreFiles, centreId: string, vault: Vault, now: Date): Promise<void> {
  const { slug, divisionCode } = files.centre
  const planned = files.fleet.vehicles.map(({ key, plate }, index) => ({
    id: seedId(slug, 'terminal', key),
    vehicle_id: vehicleId(slug, key),
    phone: terminalPhone(divisionCode, index),
    label: plate,
    plate,
  }))
  const open = await missing(tx, 'terminals', planned)
  if (open.length === 0) return
  const { pbx_secret } = await tx.selectFrom('centres').select('pbx_secret').where('id', '=', centreId).executeTakeFirstOrThrow()
  const secret = vault.decrypt(pbx_secret)
  const added = open.map((row) => ({
    ...row,
    centre_id: centreId,
    protocol: 'jt808',
    status: 'bound',
    auth_code_hash: `sha256.${createHash('sha256').update(terminalCode(secret, row.phone)).digest('hex')}`,
    registered_at: now,
    first_seen_at: now,
    last_seen_at: now,
  }))
  await tx.insertInto('terminals').values(added).execute()
  const numbers = await tx
    .selectFrom('terminals')
    .select(['id', 'terminal_no', 'vehicle_id'])
    .where(
      'id',
      'in',
      added.map((row) => row.id),
    )
    .execute()
  await tx
    .insertInto('terminal_bindings')
    .values(
      numbers.map(({ id, terminal_no, vehicle_id }) => ({
        id: seedId(slug, 'terminal-binding', id),
        terminal_id: id,
        terminal_no,
        vehicle_id: vehicle_id!,
        bound_at: now,
      })),
    )
    .execute()
}
