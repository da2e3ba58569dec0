import type { Body, Reply } from '#contract/route.ts'
import type {
  createInstitution as createRoute,
  getCentre,
  Institution,
  updateInstitution as updateRoute,
} from '#contract/rest/institutions.ts'
import type { Actor } from '#platform/actor.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText, textOrNull } from '#platform/text.ts'
import * as repository from './repository.ts'

export { homeOf, isOfCentre } from './home.ts'

export async function readCentre(tx: Tx, centreId: string): Promise<Reply<typeof getCentre>> {
  const row = found(await repository.centre(tx, centreId))
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    timeZone: row.time_zone,
    divisionCode: row.division_code,
    outline: row.outline,
    outlineLicence: row.outline_licence,
    bounds: row.bounds,
  }
}

export async function listInstitutions(tx: Tx, centreId: string): Promise<Institution[]> {
  return (await repository.listed(tx, centreId)).map(repository.toInstitution)
}

/** The institution, or undefined where the centre has no such one. */
export async function institutionById(tx: Tx, centreId: string, id: string): Promise<Institution | undefined> {
  const row = await repository.byId(tx, centreId, id)
  return row && repository.toInstitution(row)
}

export async function createInstitution(tx: Tx, actor: Actor, body: Body<typeof createRoute>, now: Date): Promise<Institution> {
  await checkParent(tx, actor.centreId, body.parentId)
  const id = newId()
  await repository.insert(tx, id, actor.centreId, valuesOf(body), now)
  return told(tx, actor, id, 1, now)
}

/** Replaces every field. Throws `object.version_conflict` where somebody changed it since; the tree's own rules stand in the database. */
export async function updateInstitution(tx: Tx, actor: Actor, id: string, body: Body<typeof updateRoute>, now: Date): Promise<Institution> {
  const row = found(await repository.lock(tx, actor.centreId, id))
  if (row.version !== body.version) throw new Refusal('object.version_conflict', { version: row.version })
  await checkParent(tx, actor.centreId, body.parentId)
  const version = await repository.update(tx, id, valuesOf(body))
  return told(tx, actor, id, version, now)
}

/** A parent of another centre looks like one that is not there. */
async function checkParent(tx: Tx, centreId: string, parentId: string | null): Promise<void> {
  if (parentId !== null) found(await repository.byId(tx, centreId, parentId))
}

function valuesOf(body: Body<typeof createRoute>): repository.NewInstitution {
  if (body.location) checkPoint(body.location)
  return {
    parent_id: body.parentId,
    name: requiredText('name', body.name),
    short_name: requiredText('shortName', body.shortName),
    kind: body.kind,
    level: body.level,
    code: textOrNull(body.code),
    division_code: body.divisionCode,
    address: textOrNull(body.address),
    phone: body.phone,
    location: body.location,
    location_approximate: body.location !== null && body.locationApproximate,
    capabilities: [...body.capabilities],
    diagnostic_kit: body.diagnosticKit,
    active: body.active,
  }
}

async function told(tx: Tx, actor: Actor, id: string, version: number, now: Date): Promise<Institution> {
  const institution = found(await institutionById(tx, actor.centreId, id))
  await emit(tx, {
    name: 'institution.changed.v1',
    aggregateId: id,
    aggregateVersion: version,
    centreId: actor.centreId,
    payload: { institutionId: id },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    institutionIds: [id],
  })
  return institution
}
