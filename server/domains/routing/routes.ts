import * as contract from '#contract/rest/routing.ts'
import type { Http } from '#platform/http/http.ts'
import { guardRouting } from './policy.ts'
import { presentRoute } from './service.ts'
import type { Routing } from './service.ts'
import { TileMaker } from './tiles.ts'

export function serveRouting(http: Http, routing: Routing): void {
  const tiles = new TileMaker()
  guardRouting(http)

  http.serve(contract.getNetwork, ({ tx, actor }) => routing.network(tx, actor.centreId))

  http.serve(contract.getTile, async ({ tx, actor, params, query, request, reply }) => {
    const tile = await tiles.tile(tx, actor.centreId, params)
    // With its version in the address a tile never changes; without, the browser asks each time.
    void reply.header('cache-control', query.v ? 'private, max-age=86400' : 'private, no-cache').header('etag', tile.etag)
    if (request.headers['if-none-match'] === tile.etag) return reply.code(304).send()
    if (tile.data.length === 0) return reply.code(204).send()
    return reply.type('application/vnd.mapbox-vector-tile').send(tile.data)
  })

  http.serve(contract.getRoute, async ({ tx, actor, query, now }) => {
    const { fromLat, fromLon, toLat, toLon, mode = 'priority' } = query
    const from = { lat: fromLat, lon: fromLon }
    const to = { lat: toLat, lon: toLon }
    return presentRoute(await routing.route(tx, { centreId: actor.centreId, from, to, mode }, now))
  })

  http.serve(contract.searchPlaces, ({ tx, actor, query }) => routing.search(tx, actor.centreId, query))
  http.serve(contract.describePoint, ({ tx, actor, query, now }) => routing.describe(tx, actor.centreId, query, now))
  http.serve(contract.listClosures, ({ tx, actor, now }) => routing.closures(tx, actor.centreId, now))
  http.serve(contract.addClosure, ({ tx, actor, body, now }) => routing.addClosure(tx, actor, body, now))
  http.serve(contract.removeClosure, ({ tx, actor, params, now }) => routing.removeClosure(tx, actor, params.closureId, now))
}
