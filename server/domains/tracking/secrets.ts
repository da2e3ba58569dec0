import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** An authentication code for a terminal: 96 random bits as ASCII, short enough for every terminal seen in the field. */
export const newAuthCode = (): string => randomBytes(12).toString('hex')

/** What is stored of a random secret: names its algorithm. The secret has too many bits to guess, so no salt and no stretching. */
export const hashSecret = (secret: string): string => `sha256.${createHash('sha256').update(secret).digest('hex')}`

export function matchesSecret(stored: string | null, secret: string): boolean {
  if (stored === null) return false
  const given = Buffer.from(hashSecret(secret))
  const kept = Buffer.from(stored)
  return given.length === kept.length && timingSafeEqual(given, kept)
}
