import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'

/** `__Host-`: the browser takes it only with Secure, Path=/ and no Domain, so no neighbour host can plant one. */
export const sessionCookie = '__Host-jilian'

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const
const form = /^[A-Za-z0-9_-]{43}$/

/** 32 random bytes: the only copy goes to the browser. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a token. The token has 256 random bits, so a plain hash suffices. */
export const hashSessionToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export function setSessionCookie(reply: FastifyReply, token: string, lifetime_s: number): void {
  reply.setCookie(sessionCookie, token, { ...attributes, maxAge: Math.max(0, Math.floor(lifetime_s)) })
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, attributes)
}

/** The token of a raw Cookie header, for requests and socket upgrades alike; null where there is none of the right form, or two that differ. */
export function sessionTokenOf(cookieHeader: string | undefined): string | null {
  if (!cookieHeader || cookieHeader.length > 8192) return null
  let token: string | null = null
  for (const pair of cookieHeader.split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== sessionCookie) continue
    const value = pair.slice(at + 1).trim()
    if (!form.test(value) || (token !== null && token !== value)) return null
    token = value
  }
  return token
}
