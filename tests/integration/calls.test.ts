import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '#contract/rest/calls.ts'
import type { Board, Wall } from '#contract/rest/dispatch.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'
import { placeAt, startLine, type Line } from '#tests/support/line.ts'

let line: Line
let other: SignedIn
let otherCentre: string
beforeAll(async () => {
  line = await startLine()
  other = await line.app.signInAs('dispatcher', { displayName: 'the other seat' })
  otherCentre = await addSecondCentre(line.app)
})
afterAll(() => line.close())

const waits = async (callId: string) =>
  (await line.done<{ calls: Call[] }>(line.seat, 'GET', '/api/calls')).calls.some(({ id }) => id === callId)
const newId = () => `x-${randomUUID()}`

describe('a call', () => {
  it('claimed while it hangs up has one end, in every order', async () => {
    for (let round = 0; round < 8; round += 1) {
      const pbxCallId = newId()
      const { callId } = await line.pbx('ringing', pbxCallId, { number: '13800000001' })
      line.app.clock.advance(5_000)
      const [claim, , second] = await Promise.all([
        line.outcome(line.seat, 'POST', `/api/calls/${callId}/claim`, {}),
        line.pbx('hung_up', pbxCallId),
        line.outcome(other, 'POST', `/api/calls/${callId}/claim`, {}),
      ])
      const call = await line.readCall(callId)
      expect([claim, second].filter(({ status }) => status === 200).length).toBe(call.claimedBy ? 1 : 0)
      expect(['call.already_claimed', 'call.not_ringing', null]).toContain(claim.code)
      if (!call.claimedBy) expect(call).toMatchObject({ state: 'abandoned', needsCallback: true })
    }
  })

  it('whose caller had hung up before the seat took it waits to be called back', async () => {
    const pbxCallId = newId()
    const { callId } = await line.pbx('ringing', pbxCallId, { number: '13800000002' })
    line.app.clock.advance(5_000)
    const hungUp = line.at()
    line.app.clock.advance(2_000)
    await line.done(line.seat, 'POST', `/api/calls/${callId}/claim`, {})
    await line.pbx('hung_up', pbxCallId, { occurredAt: hungUp })
    expect(await line.readCall(callId)).toMatchObject({ state: 'abandoned', needsCallback: true, endedAt: hungUp })
    expect(await waits(callId)).toBe(true)
  })

  it('abandoned stays until one seat reached the caller', async () => {
    const pbxCallId = newId()
    const { callId } = await line.pbx('ringing', pbxCallId, { number: '13800000003' })
    await line.pbx('hung_up', pbxCallId)
    await line.done(line.seat, 'PUT', `/api/calls/${callId}/class`, { class: 'nuisance', note: null })
    await line.done(line.seat, 'POST', `/api/calls/${callId}/callback`, { reached: false, note: 'no answer' })
    expect(await waits(callId)).toBe(true)
    const outcomes = await Promise.all(
      [line.seat, other].map((who) => line.outcome(who, 'POST', `/api/calls/${callId}/callback`, { reached: true, note: null })),
    )
    expect(outcomes.map(({ code }) => code).toSorted()).toEqual(['call.already_claimed', null].toSorted())
    expect(await waits(callId)).toBe(false)
    expect(await line.readCall(callId)).toMatchObject({ class: 'nuisance', note: 'no answer' })
  })

  it('heard of out of order and twice keeps the first of everything', async () => {
    const pbxCallId = newId()
    const rang = line.at(-20_000)
    const { callId } = await line.pbx('hung_up', pbxCallId, { occurredAt: line.at(-5_000) })
    await line.pbx('ringing', pbxCallId, {
      occurredAt: rang,
      number: '13800000004',
      ownerName: 'first',
      recordingId: 'rec-1',
      operatorLocation: { point: { lat: 37.04, lon: 111.93 }, accuracyM: 500 },
    })
    await line.pbx('ringing', pbxCallId, { number: '13899999999', ownerName: 'second', recordingId: 'rec-2', occurredAt: line.at() })
    await line.pbx('answered', pbxCallId)
    expect(await line.readCall(callId)).toMatchObject({
      state: 'abandoned',
      rangAt: rang,
      number: '13800000004',
      ownerName: 'first',
      recordingId: 'rec-1',
      place: { source: 'operator', accuracyM: 500 },
    })
    await line.pbx('recording', pbxCallId, { recordingId: 'rec-3' })
    expect((await line.readCall(callId)).recordingId).toBe('rec-3')
  })

  it('told by two lines of the exchange at once is one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const pbxCallId = newId()
      const events = ['ringing', 'ringing', 'hung_up', 'recording'] as const
      const answers = await Promise.all(events.map((event) => line.pbx(event, pbxCallId, { number: '13800000005', recordingId: 'r' })))
      expect(new Set(answers.map(({ callId }) => callId)).size).toBe(1)
      expect(await line.readCall(answers[0]!.callId)).toMatchObject({ state: 'abandoned', needsCallback: true, recordingId: 'r' })
    }
  })

  it('of another seat is not mine to name, to place or to end', async () => {
    const callId = await line.claimed()
    const tries = [
      ['PUT', 'class', { class: 'enquiry', note: null }],
      ['PUT', 'place', placeAt()],
      ['POST', 'end', {}],
      ['POST', 'location-link', {}],
    ] as const
    for (const [method, what, body] of tries)
      expect(await line.refused(other, method, `/api/calls/${callId}/${what}`, body)).toBe('call.not_claimed_by_you')
    expect(await line.refused(other, 'POST', '/api/incidents', { callId, runType: 'emergency', place: null })).toBe(
      'call.not_claimed_by_you',
    )
    const supervisor = await line.app.signInAs('supervisor')
    await line.done(supervisor, 'PUT', `/api/calls/${callId}/class`, { class: 'neighbour_county', note: 'to Pingyao' })
    await line.done(line.seat, 'POST', `/api/calls/${callId}/end`, {})
    expect(await line.readCall(callId)).toMatchObject({ class: 'neighbour_county', note: 'to Pingyao', state: 'ended' })
    expect(await waits(callId)).toBe(false)
  })

  it('of another centre cannot be joined, nor to an incident of another', async () => {
    const stranger = await line.app.signInAs('dispatcher', { centreId: otherCentre })
    const callId = await line.claimed()
    const mine = await line.openIncident()
    const theirs = await line.done<Incident>(stranger, 'POST', '/api/incidents', { callId: null, runType: 'emergency', place: null })
    const tries: [SignedIn, string, unknown][] = [
      [stranger, `/api/incidents/${theirs.id}/calls`, { callId }],
      [line.seat, `/api/incidents/${theirs.id}/calls`, { callId }],
      [stranger, `/api/incidents/${mine.id}/calls`, { callId }],
      [stranger, '/api/incidents', { callId, runType: 'emergency', place: null }],
      [stranger, `/api/calls/${callId}/callback`, { reached: true, note: null }],
    ]
    for (const [who, url, body] of tries) expect(await line.refused(who, 'POST', url, body)).toBe('object.not_found')
    expect((await line.readCall(callId)).incidentId).toBeNull()
  })
})

describe('facts of calls and incidents', () => {
  it('name each aggregate with its own version, rising by one', async () => {
    const since = await line.factsNow()
    const pbxCallId = newId()
    const { callId } = await line.pbx('ringing', pbxCallId, { number: '13800000006' })
    await line.done(line.seat, 'POST', `/api/calls/${callId}/claim`, {})
    await line.done(line.seat, 'PUT', `/api/calls/${callId}/place`, placeAt())
    const incident = await line.done<Incident>(line.seat, 'POST', '/api/incidents', { callId, runType: 'emergency', place: null })
    const secondCall = await line.claimed()
    await line.done(line.seat, 'POST', `/api/incidents/${incident.id}/calls`, { callId: secondCall })
    await line.pbx('recording', pbxCallId, { recordingId: 'late' })
    await line.pbx('ringing', pbxCallId, { number: '13800000006' })
    await line.done(line.seat, 'POST', `/api/calls/${callId}/location-link`, {})
    await line.pbx('hung_up', pbxCallId)
    await line.done(line.seat, 'POST', `/api/incidents/${incident.id}/patients`, { name: null, sex: 'male', ageYears: 60 })
    const unit = line.freeUnit()
    const crew = await line.app.signInAs('crew', { vehicleId: unit.id })
    const run = await line.send(incident.id, unit.id)
    await line.walk(crew, run.id, 'acknowledged', 'en_route', 'on_scene')
    await line.done(crew, 'POST', `/api/assignments/${run.id}/steps/on_scene/correction`, { occurredAt: null, reason: 'x' })
    await line.done(crew, 'PUT', `/api/assignments/${run.id}/destination`, { institutionId: line.hospitals[0]!.id })
    await line.done(crew, 'POST', `/api/assignments/${run.id}/end`, { end: 'no_patient', occurredAt: line.at(), note: 'x' })

    const facts = await line.factsSince(since)
    const versions = new Map<string, number[]>()
    for (const fact of facts) {
      const key = `${fact.aggregate_type} ${fact.aggregate_id}`
      versions.set(key, [...(versions.get(key) ?? []), fact.aggregate_version])
    }
    for (const [key, seen] of versions) expect(seen, key).toEqual(seen.map((_, index) => seen[0]! + index))
    const rows = await line.app.inTx(async (tx) => ({
      call: await tx.selectFrom('calls').select('version').where('id', '=', callId).executeTakeFirstOrThrow(),
      incident: await tx.selectFrom('incidents').select('version').where('id', '=', incident.id).executeTakeFirstOrThrow(),
      run: await tx.selectFrom('assignments').select('version').where('id', '=', run.id).executeTakeFirstOrThrow(),
    }))
    expect(versions.get(`call ${callId}`)!.at(-1)).toBe(rows.call.version)
    expect(versions.get(`incident ${incident.id}`)!.at(-1)).toBe(rows.incident.version)
    expect(versions.get(`assignment ${run.id}`)!.at(-1)).toBe(rows.run.version)
    const words = facts.filter(({ aggregate_id }) => aggregate_id === incident.id).map(({ name }) => name)
    expect(words).toEqual(['incident.created.v1', 'incident.call_joined.v1', 'incident.updated.v1', 'incident.closed.v1'])
    const toldCrew = facts.filter(({ vehicle_ids }) => vehicle_ids.includes(unit.id)).map(({ name }) => name)
    expect(toldCrew).not.toContain('incident.created.v1')
    expect(toldCrew).toContain('assignment.ended.v1')
  })

  it('are not told where nothing changed', async () => {
    const pbxCallId = newId()
    const event = { number: '13800000007', recordingId: 'same' }
    const { callId } = await line.pbx('ringing', pbxCallId, event)
    const before = (await line.readCall(callId)).version
    const facts = await line.factsOf(async () => {
      await line.pbx('ringing', pbxCallId, event)
      await line.pbx('recording', pbxCallId, event)
      await line.refused(line.seat, 'POST', `/api/calls/${callId}/end`, {})
      await line.refused(line.seat, 'POST', `/api/calls/${callId}/callback`, { reached: true, note: null })
    })
    expect(facts).toEqual([])
    expect((await line.readCall(callId)).version).toBe(before)
  })
})

describe('the wall', () => {
  it('is told nothing a caller said, nor who or where at home', async () => {
    const secrets = {
      number: '13877776666',
      ownerName: 'Owner-Secret',
      installedAddress: 'Address-Secret',
    }
    const { callId } = await line.pbx('ringing', newId(), {
      ...secrets,
      operatorLocation: { point: { lat: 37.04, lon: 111.93 }, accuracyM: 500 },
    })
    await line.done(line.seat, 'POST', `/api/calls/${callId}/claim`, {})
    await line.done(line.seat, 'PUT', `/api/calls/${callId}/class`, { class: 'emergency', note: 'Note-Secret' })
    const incident = await line.done<Incident>(line.seat, 'POST', '/api/incidents', {
      callId,
      runType: 'emergency',
      place: { ...placeAt(), label: 'Label-Secret' },
      chiefComplaint: 'Complaint-Secret',
      addressNote: 'Floor-Secret',
      callbackNumber: '13855554444',
    })
    await line.done(line.seat, 'POST', `/api/incidents/${incident.id}/patients`, { name: 'Patient-Secret', sex: 'male', ageYears: 61 })
    const unit = line.freeUnit()
    await line.app.signInAs('crew', { vehicleId: unit.id })
    await line.send(incident.id, unit.id, { note: 'Order-Secret' })
    await line.app.inTx((tx) =>
      tx.updateTable('vehicles').set({ state_note: 'State-Secret', phone: '13844443333' }).where('id', '=', unit.id).execute(),
    )
    const abandonedId = newId()
    const abandoned = (await line.pbx('ringing', abandonedId, secrets)).callId
    await line.pbx('hung_up', abandonedId)
    const screen = await line.app.signInAs('wall')
    const answer = await line.app.ask(screen, 'GET', '/api/wall')
    expect(answer.statusCode).toBe(200)
    for (const word of ['Secret', '13877776666', '13855554444', '13844443333']) expect(answer.body).not.toContain(word)
    const wall = answer.json<Wall>()
    expect(wall.incidents.map(({ id }) => id)).toContain(incident.id)
    expect(wall.calls.find(({ id }) => id === abandoned)).toMatchObject({ state: 'abandoned' })
    const board = await line.done<Board>(line.seat, 'GET', '/api/board')
    expect(board.calls.find(({ id }) => id === abandoned)).toMatchObject({ number: secrets.number, needsCallback: true })
    expect(await line.refused(screen, 'GET', '/api/board')).toBe('permission.denied')
  })
})
