import type { DoctorSummary } from '#contract/rest/consult-shapes.ts'
import type { Tx } from '#platform/db/database.ts'

/** People as others see them, by account; registered as a practitioner or not. */
export async function doctorsByAccount(tx: Tx, accountIds: readonly (string | null)[]): Promise<Map<string, DoctorSummary>> {
  const ids = [...new Set(accountIds.filter((id) => id !== null))]
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('accounts')
    .leftJoin('practitioners', 'practitioners.account_id', 'accounts.id')
    .leftJoin('institutions', 'institutions.id', 'accounts.institution_id')
    .select(['accounts.id', 'accounts.display_name', 'accounts.institution_id', 'institutions.name as institution_name'])
    .select(['practitioners.title', 'practitioners.licence_kind', 'practitioners.department'])
    .where('accounts.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        accountId: row.id,
        name: row.display_name,
        title: row.title as DoctorSummary['title'],
        licenceKind: row.licence_kind as DoctorSummary['licenceKind'],
        department: row.department,
        institutionId: row.institution_id,
        institutionName: row.institution_name,
      },
    ]),
  )
}
