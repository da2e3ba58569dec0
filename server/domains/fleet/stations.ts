import type { Body } from '#contract/route.ts'
import type { createStation as createRoute, Station, updateStation as updateRoute } from '#contract/rest/fleet.ts'
import type { Actor } from '#platform/actor.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import { isOfCentre } from '../institutions/service.ts'
import * as repository from './repository.ts'

export async function listStations(tx: Tx, centreId: string): Promise<Station[]> {
  return (await repository.stationsOf(tx, centreId)).map(toStation)
}

export async function createStation(tx: Tx, actor: Actor, body: Body<typeof createRoute>, now: Date): Promise<Station> {
  const values = await valuesOf(tx, actor.centreId, body)
  const id = newId()
  await repository.insertStation(tx, id, actor.centreId, values, now)
  return told(tx, actor, id, 1, now)
}

export async function updateStation(tx: Tx, actor: Actor, id: string, body: Body<typeof updateRoute>, now: Date): Promise<Station> {
  const row = found(await repository.lockStation(tx, actor.centreId, id))
  if (row.version !== body.version) throw new Refusal('object.version_conflict', { version: row.version })
  const values = await valuesOf(tx, actor.centreId, body)
  return told(tx, actor, id, await repository.updateStation(tx, id, values), now)
}

async function valuesOf(tx: Tx, centreId: string, body: Body<typeof createRoute>): Promise<repository.StationValues> {
  checkPoint(body.location)
  if (body.institutionId && !(await isOfCentre(tx, centreId, body.institutionId))) throw new Refusal('object.not_found')
  return {
    name: requiredText('name', body.name),
    institution_id: body.institutionId,
    location: body.location,
    location_approximate: body.locationApproximate,
    active: body.active,
  }
}

async function told(tx: Tx, actor: Actor, id: string, version: number, now: Date): Promise<Station> {
  const station = toStation(found(await repository.stationById(tx, actor.centreId, id)))
  await emit(tx, {
    name: 'station.changed.v1',
    aggregateId: id,
    aggregateVersion: version,
    centreId: actor.centreId,
    payload: { stationId: id },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
  })
  return station
}

const toStation = (row: repository.StationRow): Station => ({
  id: row.id,
  version: row.version,
  name: row.name,
  institutionId: row.institution_id,
  location: row.point!,
  locationApproximate: row.location_approximate,
  active: row.active,
})
