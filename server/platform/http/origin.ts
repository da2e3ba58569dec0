import type { FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'

/**
 * A browser's unsafe request must come from a screen of ours. No Origin header means no browser: terminals, the exchange, the simulator;
 * they carry no SameSite cookie that a stranger's page could ride on.
 */
export function checkOrigin(request: FastifyRequest, origins: readonly string[]): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin } = request.headers
  if (origin === undefined) return
  if (!origins.includes(origin)) throw new Refusal('request.origin_refused')
}
