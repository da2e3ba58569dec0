import type { Practitioner, savePractitioner as saveRoute } from '#contract/rest/practitioners.ts'
import type { Body, Query } from '#contract/route.ts'
import type { listPractitioners as listRoute } from '#contract/rest/practitioners.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { requiredText } from '#platform/text.ts'
import { experiencedBefore } from './experience.ts'
import * as repository from './repository.ts'

export async function listPractitioners(
  tx: Tx,
  vault: Vault,
  centreId: string,
  by: Query<typeof listRoute>,
  now: Date,
): Promise<Practitioner[]> {
  const before = experiencedBefore(await setting(tx, centreId, 'consult.invited_min_years'), now)
  return (await repository.listed(tx, centreId, by)).map((row) => shown(row, vault, before))
}

/** Registers the person, or replaces what is registered. Licence and phone that are not sent stay as they are. */
export async function savePractitioner(
  tx: Tx,
  vault: Vault,
  actor: Actor,
  accountId: string,
  body: Body<typeof saveRoute>,
  now: Date,
): Promise<Practitioner> {
  const account = found(
    await tx.selectFrom('accounts').select(['is_device', 'centre_id']).where('id', '=', accountId).forUpdate().executeTakeFirst(),
  )
  if (account.is_device) throw new Refusal('practitioner.is_device')
  if (body.practisingSince > now.toISOString().slice(0, 10)) throw new Refusal('practitioner.since_invalid')
  const before = await repository.byAccount(tx, accountId)
  if ((before?.version ?? null) !== body.version) throw new Refusal('object.version_conflict', { version: before?.version ?? null })
  if (!before && !body.licenceNumber) throw new Refusal('practitioner.licence_missing')
  const values = {
    department: requiredText('department', body.department),
    specialties: [...body.specialties],
    title: body.title,
    licence_kind: body.licenceKind,
    practising_since: body.practisingSince,
    department_head: body.departmentHead,
    active: body.active,
    saved_by: actor.accountId,
    saved_at: now,
    ...(body.phone ? { phone_encrypted: vault.encrypt(body.phone) } : {}),
  }
  const licence = body.licenceNumber ? licenceValues(vault, body.licenceNumber) : {}
  if (before) await repository.update(tx, accountId, { ...values, ...licence })
  else
    await repository.insert(tx, {
      account_id: accountId,
      centre_id: account.centre_id,
      ...values,
      ...licenceValues(vault, body.licenceNumber!),
    })
  const row = found(await repository.byAccount(tx, accountId))
  await emit(tx, {
    name: 'practitioner.changed.v1',
    aggregateId: accountId,
    aggregateVersion: row.version,
    centreId: row.centre_id,
    payload: { accountId },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    institutionIds: row.institution_id ? [row.institution_id] : [],
  })
  return shown(row, vault, experiencedBefore(await setting(tx, row.centre_id, 'consult.invited_min_years'), now))
}

function licenceValues(vault: Vault, number: string) {
  const normal = number.toUpperCase()
  return { licence_number_encrypted: vault.encrypt(normal), licence_number_hash: vault.fingerprint('licence', normal) }
}

/** All but the last four. */
const masked = (text: string): string => `${'*'.repeat(Math.max(0, text.length - 4))}${text.slice(-4)}`

function shown(row: repository.PractitionerRow, vault: Vault, experienced: string): Practitioner {
  const phone = vault.decryptOrNull(row.phone_encrypted)
  return {
    accountId: row.account_id,
    version: row.version,
    name: row.display_name,
    institutionId: row.institution_id,
    institutionName: row.institution_name,
    department: row.department,
    specialties: row.specialties as Practitioner['specialties'],
    title: row.title as Practitioner['title'],
    licenceKind: row.licence_kind as Practitioner['licenceKind'],
    licenceNumberMasked: masked(vault.decrypt(row.licence_number_encrypted)),
    practisingSince: row.practising_since,
    departmentHead: row.department_head,
    phoneMasked: phone && masked(phone),
    active: row.active,
    mayBeInvited: row.active && row.disabled_at === null && row.licence_kind === 'physician' && row.practising_since <= experienced,
    savedAt: row.saved_at.toISOString(),
  }
}
