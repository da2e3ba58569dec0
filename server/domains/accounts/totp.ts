import { timingSafeEqual } from 'node:crypto'
import { generateSecret, generateSync, generateURI } from 'otplib'
import { toString as toQr } from 'qrcode'

const step_s = 30

/** RFC 6238: six digits, 30 s, SHA-1, as every authenticator app reads it. */
export const newTotpSecret = (): string => generateSecret()

/** What an authenticator app scans, and the same as a picture. */
export async function enrolment(login: string, secret: string): Promise<{ secret: string; otpauthUrl: string; qrSvg: string }> {
  const otpauthUrl = generateURI({ issuer: 'Jilian', label: login, secret })
  return { secret, otpauthUrl, qrSvg: await toQr(otpauthUrl, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }) }
}

/** The time step that a code belongs to, one step of clock error either way; null for a wrong code. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const current = Math.floor(now.getTime() / 1000 / step_s)
  let found: number | null = null
  for (const step of [current - 1, current, current + 1]) {
    const expected = generateSync({ secret, epoch: step * step_s })
    if (expected.length === code.length && timingSafeEqual(Buffer.from(expected), Buffer.from(code))) found = step
  }
  return found
}
