import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from './live.ts'

/** A gateway for text messages that keeps what it is given, as the phones would have it. */
export async function startTexts() {
  const kept: { to: string; text: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      kept.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as { to: string; text: string })
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    /** The path of the link in the newest text to this number. */
    async linkTo(number: string): Promise<string> {
      const link = () => /https:\/\/[^/\s]+(\/\S+)/.exec(kept.findLast(({ to }) => to === number)?.text ?? '')?.[1]
      await until(`a text to ${number}`, () => link() !== undefined, 20_000)
      return link()!
    },
    close: () => void server.close(),
  }
}
export type Texts = Awaited<ReturnType<typeof startTexts>>
