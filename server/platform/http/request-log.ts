import type { FastifyInstance } from 'fastify'
import { Histogram } from 'prom-client'
import { metrics } from '../metrics.ts'

const duration = new Histogram({
  name: 'jilian_http_request_seconds',
  help: 'Time from the request to the end of its answer, by route and class of status',
  labelNames: ['route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [metrics],
})

/** One line a request: route, status, time, who. Never the address asked for: it may hold a token or a number. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode, elapsedTime } = reply
    const schema = request.routeOptions.schema as { operationId?: string } | undefined
    const route = schema?.operationId ?? request.routeOptions.url ?? 'unknown'
    duration.observe({ route, status: `${Math.floor(statusCode / 100)}xx` }, elapsedTime / 1000)
    const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug'
    request.log[level](
      {
        route,
        method: request.method,
        status: statusCode,
        ms: Math.round(elapsedTime * 10) / 10,
        actorId: request.actor?.accountId ?? null,
      },
      'request',
    )
  })
}
