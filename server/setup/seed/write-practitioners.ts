import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { crews } from './crews.ts'
import { seedId } from './seed-id.ts'

/** Registers the demonstration's doctors, the crews' among them. Licence numbers and names belong to nobody. */
export async function writePractitioners(tx: Tx, files: CentreFiles, centreId: string, vault: Vault, now: Date): Promise<void> {
  const { slug, divisionCode } = files.centre
  const { practitioners, crewDoctors } = files.consults
  const ofCrews = crews(files)
    .filter(({ duty }) => duty === 'doctor')
    .map(({ login }) => ({ ...crewDoctors, login, licenceKind: 'physician' as const, departmentHead: false }))
  const there = await tx.selectFrom('practitioners').select('account_id').where('centre_id', '=', centreId).execute()
  const known = new Set(there.map((row) => row.account_id))
  const rows = [...practitioners, ...ofCrews].map(({ login, ...each }, index) => {
    const licence = `DEMO${divisionCode}${String(index + 1).padStart(5, '0')}`
    return {
      account_id: seedId(slug, 'account', login),
      centre_id: centreId,
      department: each.department,
      specialties: each.specialties,
      title: each.title,
      licence_kind: each.licenceKind,
      licence_number_encrypted: vault.encrypt(licence),
      licence_number_hash: vault.fingerprint('licence', licence),
      practising_since: each.practisingSince,
      department_head: each.departmentHead,
      active: true,
      saved_at: now,
    }
  })
  const added = rows.filter((row) => !known.has(row.account_id))
  if (added.length > 0) await tx.insertInto('practitioners').values(added).execute()
}
