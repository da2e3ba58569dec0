import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { isSigned } from './signature.ts'

const now_s = 1_800_000_000
const body = '{"event":"ringing"}'
const sign = (time: number, secret = 'secret', text = body) =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${text}`).digest('hex')}`
const holds = (header: string | undefined) => isSigned('secret', header, body, now_s * 1000)

it('takes what was signed with the secret within five minutes', () => {
  for (const offset of [0, 300, -300]) expect(holds(sign(now_s + offset))).toBe(true)
})

it('refuses another secret, another body, another time, and what is no signature', () => {
  const good = sign(now_s)
  const forged = [
    sign(now_s, 'other'),
    sign(now_s, 'secret', `${body} `),
    sign(now_s - 301),
    sign(now_s + 301),
    good.replace(`t=${now_s}`, `t=${now_s + 1}`),
    good.slice(0, -1),
    good.toUpperCase(),
    `${good},v1=00`,
    '',
    undefined,
  ]
  for (const header of forged) expect(holds(header), String(header)).toBe(false)
})
