import type { Tx } from '#platform/db/database.ts'

/** Units with a run under way to the institution. */
export async function vehiclesBoundFor(tx: Tx, institutionId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('assignments')
    .select('vehicle_id')
    .where('destination_id', '=', institutionId)
    .where('ended_at', 'is', null)
    .execute()
  return rows.map((row) => row.vehicle_id)
}
