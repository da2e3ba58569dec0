import { createServer } from 'node:http'
import { answerLocationLink, openLocationLink } from '#contract/rest/calls.ts'
import type { Point } from '#contract/values.ts'
import { ApiClient } from './api-client.ts'

/** A mobile network with the callers' phones: takes texts as an SMS gateway would, and the phone it belongs to opens the link. */
export async function startPhones(baseUrl: string, port: number, now_ms: () => number, log: (line: string) => void) {
  const places = new Map<string, Point>()

  async function open(to: string, text: string): Promise<void> {
    const token = /\/locate\/([A-Za-z0-9_-]{20,64})/.exec(text)?.[1]
    const place = places.get(to)
    if (!token || !place) return
    const api = new ApiClient(baseUrl)
    await api.call(openLocationLink, { params: { token } })
    await api.call(answerLocationLink, {
      params: { token },
      body: { point: jitter(place), accuracyM: 12, measuredAt: new Date(now_ms()).toISOString() },
    })
    log(`phone ${to.slice(0, 3)}… answered where it is`)
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const message = readMessage(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(message ? 204 : 400).end()
      if (!message) return
      setTimeout(() => void open(message.to, message.text).catch((error: unknown) => log(`phone: ${String(error)}`)), 1_500)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    /** The phone of this number is here. */
    place(number: string, point: Point) {
      places.set(number, point)
    },
    close: () => void server.close(),
  }
}
/** Null for what is no message: another program may knock here. */
function readMessage(body: string): { to: string; text: string } | null {
  try {
    const { to, text } = JSON.parse(body) as { to?: unknown; text?: unknown }
    return typeof to === 'string' && typeof text === 'string' ? { to, text } : null
  } catch {
    return null
  }
}

export type Phones = Awaited<ReturnType<typeof startPhones>>

/** Some ten metres, as a receiver errs. */
const jitter = ({ lat, lon }: Point): Point => ({ lat: lat + (Math.random() - 0.5) * 2e-4, lon: lon + (Math.random() - 0.5) * 2e-4 })
