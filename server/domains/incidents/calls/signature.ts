import { createHmac, timingSafeEqual } from 'node:crypto'

const tolerance_s = 300

/** Whether the header `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">` was made with the secret, within five minutes of now. */
export function isSigned(secret: string, header: string | undefined, rawBody: string, realNow_ms: number): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '')
  if (!match) return false
  const [, time, signature] = match as unknown as [string, string, string]
  const expected = createHmac('sha256', secret).update(`${time}.${rawBody}`).digest()
  const isFresh = Math.abs(realNow_ms / 1000 - Number(time)) <= tolerance_s
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) && isFresh
}
