import { createHmac } from 'node:crypto'
import type { Body } from '#contract/route.ts'
import { pbxEvent } from '#contract/rest/calls.ts'
import type { Briefing } from './briefing.ts'

/** The telephone exchange: sends signed events as a PBX does, and sends them again until they are taken. */
export function createExchange({ baseUrl, centre, pbxSecret }: Pick<Briefing, 'baseUrl' | 'centre' | 'pbxSecret'>) {
  const url = `${baseUrl}${pbxEvent.path.replace(':centreSlug', centre.slug)}`
  return {
    async send(event: Body<typeof pbxEvent>): Promise<string | null> {
      const body = JSON.stringify(event)
      for (let attempt = 1; ; attempt += 1) {
        const time = Math.floor(Date.now() / 1000)
        const signature = createHmac('sha256', pbxSecret).update(`${time}.${body}`).digest('hex')
        const headers = { 'content-type': 'application/json', 'x-jilian-signature': `t=${time},v1=${signature}` }
        const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) }).catch(() => null)
        if (response?.ok) return ((await response.json()) as { callId: string | null }).callId
        if (response && response.status < 500) throw new Error(`the exchange was refused: ${response.status} ${await response.text()}`)
        if (attempt === 6) throw new Error('the exchange reaches nobody')
        await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt))
      }
    },
  }
}
export type Exchange = ReturnType<typeof createExchange>
