import path from 'node:path'
import { existsSync } from 'node:fs'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRouting } from '#domains/routing/service.ts'
import { importRoads } from '#domains/routing/import/import-roads.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'

let app: TestApp
let dispatcher: SignedIn
beforeAll(async () => {
  app = await createTestApp()
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(() => app?.close())

const get = async (url: string, who: SignedIn | null = dispatcher) => {
  const answer = await app.ask(who, 'GET', url)
  return { status: answer.statusCode, json: () => answer.json(), answer }
}

const seat = { lat: 37.026944, lon: 111.916711 }
const town = async () => {
  const found = await sql<{ name: string; lat: number; lon: number }>`
    select name, st_y(location) as lat, st_x(location) as lon from divisions where kind = 'town' order by st_distance(location, ${sql.lit(
      `SRID=4326;POINT(${seat.lon} ${seat.lat})`,
    )}::geometry) desc limit 1`.execute(app.ownerDb)
  return found.rows[0]!
}

describe('the seeded county', () => {
  test('has a generated network that says so', async () => {
    const { status, json } = await get('/api/map/network')
    expect(status).toBe(200)
    expect(json()).toMatchObject({ source: 'demo', label: '演示路网' })
    expect(json().nodes).toBeGreaterThan(3_000)
    expect(json().nodes).toBeLessThan(8_000)
  })

  test('every village can be reached from the seat', async () => {
    const villages = await sql<{ code: string; lat: number; lon: number }>`
      select code, st_y(location) as lat, st_x(location) as lon from divisions where kind = 'village'`.execute(app.ownerDb)
    const { etas, engine } = await app.inTx((tx) =>
      app.routing.etas(
        tx,
        {
          centreId: app.centreId,
          destination: seat,
          sources: villages.rows.map((v) => ({ id: v.code, lat: v.lat, lon: v.lon, mode: 'priority' as const })),
        },
        app.clock.now(),
      ),
    )
    expect(engine).toBe('local')
    expect(etas.filter((eta) => !eta.reachable)).toEqual([])
    expect(etas.map((eta) => eta.id)).toEqual(villages.rows.map((v) => v.code))
  })

  test('a route has a line, times and turns', async () => {
    const far = await town()
    const { status, json } = await get(`/api/map/route?fromLat=${seat.lat}&fromLon=${seat.lon}&toLat=${far.lat}&toLon=${far.lon}`)
    expect(status).toBe(200)
    const route = json()
    expect(route.line.length).toBe(route.passedS.length)
    expect(route.steps[0].turn).toBe('depart')
    expect(route.distanceM).toBeGreaterThan(5_000)
    expect(route.etaS).toBeGreaterThan(route.distanceM / 40)
  })

  test('a place is found by a piece of its name, and described from its position', async () => {
    const far = await town()
    const found = (await get(`/api/map/search?q=${encodeURIComponent(far.name.slice(0, 2))}`)).json().places
    expect(found[0]).toMatchObject({ kind: 'town', name: far.name })
    const described = (await get(`/api/map/describe?lat=${far.lat}&lon=${far.lon}`)).json()
    expect(described).toMatchObject({ inServiceArea: true, place: { name: expect.any(String) }, road: { class: expect.any(String) } })
    expect((await get('/api/map/describe?lat=36&lon=111')).json()).toMatchObject({ inServiceArea: false, road: null })
  })

  test('wildcards in a search are letters, and an empty one finds nothing', async () => {
    expect((await get('/api/map/search?q=%25%25')).json().places).toEqual([])
    expect((await get('/api/map/search?q=%20')).json().places).toEqual([])
    expect((await get("/api/map/search?q=';drop table divisions;--")).status).toBe(200)
  })

  test('a road is found by its name', async () => {
    const found = (await get(`/api/map/search?q=${encodeURIComponent('演示国道')}`)).json().places
    expect(found.some((place: { kind: string }) => place.kind === 'road')).toBe(true)
  })

  test('what is no place is refused', async () => {
    const ask = (q: string) => get(`/api/map/route?${q}`)
    expect((await ask('fromLat=91&fromLon=0&toLat=1&toLon=1')).status).toBe(400)
    expect((await ask('fromLat=abc&fromLon=0&toLat=1&toLon=1')).status).toBe(400)
    expect((await ask('fromLat=0&fromLon=0&toLat=37&toLon=112')).answer.json().error.code).toBe('location.out_of_world')
    expect((await ask('fromLat=37.03&fromLon=111.92&toLat=-37&toLon=112')).answer.json().error).toMatchObject({
      code: 'routing.unreachable',
      details: { reason: 'destination_off_network' },
    })
    expect((await get('/api/map/network', null)).status).toBe(401)
  })
})

describe('tiles', () => {
  const at = (z: number, { lat, lon }: { lat: number; lon: number }) => {
    const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2
    return `/api/map/tiles/${z}/${Math.floor(((lon + 180) / 360) * 2 ** z)}/${Math.floor(y * 2 ** z)}`
  }

  test('carry roads, places and the outline', async () => {
    const { status, answer } = await get(`${at(10, seat)}?v=1`)
    expect(status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/vnd.mapbox-vector-tile')
    expect(answer.headers['cache-control']).toContain('max-age=86400')
    const tile = new VectorTile(new PbfReader(answer.rawPayload))
    expect(Object.keys(tile.layers).toSorted()).toEqual(['boundary', 'places', 'roads'])
    const classes = new Set(Array.from({ length: tile.layers.roads!.length }, (_, i) => tile.layers.roads!.feature(i).properties.class))
    expect(classes).toContain('trunk')
    expect(classes).not.toContain('residential')
    expect(tile.layers.roads!.extent).toBe(4096)
    const street = new VectorTile(new PbfReader((await get(at(15, seat))).answer.rawPayload))
    expect(street.layers.roads!.length).toBeGreaterThan(5)
  })

  test('are empty where nothing is, are kept by their tag, and end at their zooms', async () => {
    expect((await get(at(12, { lat: 10, lon: 10 }))).status).toBe(204)
    const first = await get(at(12, seat))
    const again = await app.ask(dispatcher, 'GET', at(12, seat), undefined, { 'if-none-match': String(first.answer.headers.etag) })
    expect(again.statusCode).toBe(304)
    for (const bad of ['/api/map/tiles/6/1/1', '/api/map/tiles/19/1/1', '/api/map/tiles/10/1024/1'])
      expect((await get(bad)).answer.json().error.code).toBe('map.tile_out_of_range')
    expect((await get('/api/map/tiles/10/-1/1')).status).toBe(400)
    expect((await get('/api/map/tiles/10/a/1')).status).toBe(400)
  })
})

describe('closures', () => {
  const closure = (more: object = {}) => ({
    place: { kind: 'point', at: { lat: 37.0269, lon: 111.9167 } },
    speedFactor: 0,
    bearingDeg: null,
    reason: '桥面维修',
    startsAt: app.clock.now().toISOString(),
    endsAt: null,
    ...more,
  })
  const etaTo = async (destination: { lat: number; lon: number }) =>
    (
      await app.inTx((tx) =>
        app.routing.etas(tx, { centreId: app.centreId, destination, sources: [{ id: 'u', ...seat, mode: 'normal' }] }, app.clock.now()),
      )
    ).etas[0]!
  const areaAround = ({ lat, lon }: { lat: number; lon: number }, by: number) => ({
    kind: 'area',
    ring: [
      { lat: lat - by, lon: lon - by },
      { lat: lat - by, lon: lon + by },
      { lat: lat + by, lon: lon + by },
      { lat: lat + by, lon: lon - by },
    ],
  })

  test('count at once, are listed, and end', async () => {
    const far = await town()
    const before = await etaTo(far)
    const snow = await app.ask(dispatcher, 'POST', '/api/road-closures', closure({ place: areaAround(seat, 0.2), speedFactor: 0.5 }))
    expect(snow.statusCode).toBe(200)
    const slow = await etaTo(far)
    expect(before.reachable && slow.reachable && slow.etaS / before.etaS).toBeGreaterThan(1.5)
    expect((await get('/api/road-closures')).json().closures).toMatchObject([{ id: snow.json().id, active: true, reason: '桥面维修' }])
    const lifted = await app.ask(dispatcher, 'DELETE', `/api/road-closures/${snow.json().id}`)
    expect(lifted.json()).toEqual({ removed: true })
    expect(await etaTo(far)).toEqual(before)
    expect((await get('/api/road-closures')).json().closures).toEqual([])
  })

  test('begin and end by the clock', async () => {
    const far = await town()
    const now = app.clock.now().getTime()
    const times = { startsAt: new Date(now + 60_000).toISOString(), endsAt: new Date(now + 120_000).toISOString() }
    const around = closure({ place: areaAround(far, 0.012), ...times })
    expect((await app.ask(dispatcher, 'POST', '/api/road-closures', around)).statusCode).toBe(200)
    const before = await etaTo(far)
    app.clock.advance(61_000)
    expect(await etaTo(far)).not.toEqual(before)
    app.clock.advance(60_000)
    expect(await etaTo(far)).toEqual(before)
  })

  test('of one process count in another at its next question; many first questions load the network once', async () => {
    const other = createRouting({ routingUrl: null })
    const far = await town()
    const ask = () =>
      app.inTx((tx) =>
        other.etas(tx, { centreId: app.centreId, destination: far, sources: [{ id: 'u', ...seat, mode: 'normal' }] }, app.clock.now()),
      )
    const first = await Promise.all(Array.from({ length: 30 }, ask))
    expect(new Set(first.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const added = await app.ask(dispatcher, 'POST', '/api/road-closures', closure({ place: areaAround(far, 0.02) }))
    expect(added.statusCode).toBe(200)
    expect(await ask()).not.toEqual(first[0])
    expect((await ask()).etas[0]).toEqual(await etaTo(far))
    await app.ask(dispatcher, 'DELETE', `/api/road-closures/${added.json().id}`)
    expect(await ask()).toEqual(first[0])
  })

  test('that were rolled back never counted', async () => {
    const far = await town()
    const before = await etaTo(far)
    const by = { centreId: app.centreId, accountId: dispatcher.accountId }
    const undone = app.inTx(async (tx) => {
      await app.routing.addClosure(tx, by, closure({ place: areaAround(seat, 0.3), speedFactor: 0.3 }) as never, app.clock.now())
      await app.routing.etas(
        tx,
        { centreId: app.centreId, destination: far, sources: [{ id: 'u', ...seat, mode: 'normal' }] },
        app.clock.now(),
      )
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await etaTo(far)).toEqual(before)
    const kept = await app.ask(dispatcher, 'POST', '/api/road-closures', closure({ place: areaAround(seat, 0.3), speedFactor: 0.9 }))
    const slow = await etaTo(far)
    expect(before.reachable && slow.reachable && slow.etaS / before.etaS).toBeLessThan(1.2)
    await app.ask(dispatcher, 'DELETE', `/api/road-closures/${kept.json().id}`)
  })

  test('tell the screens, and raise the version of the network', async () => {
    const version = (await get('/api/map/network')).json().version
    const added = await app.ask(dispatcher, 'POST', '/api/road-closures', closure())
    expect((await get('/api/map/network')).json().version).toBe(version + 1)
    const facts = await app.ownerDb
      .selectFrom('outbox')
      .select(['name', 'aggregate_version'])
      .where('name', '=', 'road_network.changed.v1')
      .orderBy('id', 'desc')
      .limit(1)
      .execute()
    const relayed = await app.ownerDb
      .selectFrom('facts')
      .select(['name', 'aggregate_version'])
      .where('name', '=', 'road_network.changed.v1')
      .orderBy('position', 'desc')
      .limit(1)
      .execute()
    expect([...facts, ...relayed][0]).toMatchObject({ aggregate_version: version + 1 })
    await app.ask(dispatcher, 'DELETE', `/api/road-closures/${added.json().id}`)
  })

  test('are refused when they make no sense or are not yours', async () => {
    const refused = async (body: object, who = dispatcher) => (await app.ask(who, 'POST', '/api/road-closures', body)).json().error?.code
    expect(await refused(closure({ place: { kind: 'point', at: { lat: 40, lon: 116 } } }))).toBe('routing.closure_misplaced')
    expect(await refused(closure({ place: { kind: 'area', ring: [seat, seat, seat] } }))).toBe('routing.closure_misplaced')
    expect(await refused(closure({ endsAt: '2020-01-01T00:00:00Z' }))).toBe('routing.closure_times')
    expect(await refused(closure({ speedFactor: -1 }))).toBe('request.invalid')
    expect(await refused(closure({ speedFactor: null }))).toBe('request.invalid')
    expect(await refused(closure({ more: 1 }))).toBe('request.invalid')
    expect(await refused(closure(), await app.signInAs('crew'))).toBe('permission.denied')
    const unknown = await app.ask(dispatcher, 'DELETE', '/api/road-closures/01890000-0000-7000-8000-00000000dead')
    expect(unknown.json().error.code).toBe('object.not_found')
  })
})

const roads = path.join(process.env.JILIAN_TEST_DATA ?? '../shared/data', 'roads')
const hasRoads = existsSync(roads)
if (!hasRoads) process.stderr.write('no road extracts in JILIAN_TEST_DATA: 3 import tests are skipped\n')

describe.runIf(hasRoads)('an import', () => {
  const counts = async () => {
    const found = await sql<{ networks: number; nodes: number; edges: number }>`
      select (select count(*) from road_networks) as networks, (select count(*) from road_nodes) as nodes, (select count(*) from road_edges) as edges`.execute(
      app.ownerDb,
    )
    return found.rows[0]
  }

  test('of each extract takes the place of what was there, and again changes nothing', async () => {
    const nanchang = await importRoads(app.db, path.join(roads, 'nanchang/nanchang.osm.pbf'), 'jiexiu', app.clock.now())
    expect(nanchang).toMatchObject({
      nodes: 2_067,
      edges: 3_041,
      islandEdges: 0,
      report: { waysRead: 3_041, nodesRead: 2_067, missingNodes: 0 },
    })
    expect(await counts()).toEqual({ networks: 1, nodes: 2_067, edges: 3_041 })
    const seen: string[] = []
    const auckland = await importRoads(
      app.db,
      path.join(roads, 'auckland_main_roads.osm.pbf'),
      null,
      app.clock.now(),
      (stage, done, total) => {
        if (done === total && !seen.includes(stage)) seen.push(stage)
      },
    )
    expect(seen).toEqual(['reading', 'storing'])
    expect(auckland.report).toMatchObject({ nodesRead: 64_326, waysRead: 6_833, roads: 6_797, waysWithoutAccess: 36, missingNodes: 0 })
    const first = await counts()
    expect(first).toEqual({ networks: 1, nodes: auckland.nodes, edges: auckland.edges })
    await importRoads(app.db, path.join(roads, 'auckland_main_roads.osm.pbf'), null, app.clock.now())
    expect(await counts()).toEqual(first)
  })

  test('that breaks off while it stores changes nothing', async () => {
    const before = await counts()
    const broken = importRoads(app.db, path.join(roads, 'nanchang/nanchang.osm.pbf'), null, app.clock.now(), (stage, done, total) => {
      if (stage === 'storing' && done > total / 2) throw new Error('pulled the plug')
    })
    await expect(broken).rejects.toThrow('pulled the plug')
    expect(await counts()).toEqual(before)
  })

  test('counts in a running server from the next question on', async () => {
    const network = (await get('/api/map/network')).json()
    expect(network).toMatchObject({
      source: 'osm',
      label: 'auckland_main_roads.osm.pbf',
      attribution: expect.stringContaining('OpenStreetMap'),
    })
    const route = (await get('/api/map/route?fromLat=-36.8484&fromLon=174.7622&toLat=-36.9626&toLon=174.8395')).json()
    expect(route.distanceM).toBeGreaterThan(14_000)
    expect(route.distanceM).toBeLessThan(25_000)
    expect(route.steps.some((step: { roadName: string | null }) => step.roadName === 'Auckland Southern Motorway')).toBe(true)
    const found = (await get('/api/map/search?q=Great%20South')).json().places
    expect(found[0]).toMatchObject({ kind: 'road', name: 'Great South Road' })
  })
})
