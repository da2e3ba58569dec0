import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** IPv4 inside IPv6 becomes IPv4 again; everything else stays as it is. */
export const plainAddress = (ip: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(ip) ? ip.slice(7) : ip)

/** What counts as one sender: an IPv4 address, or the /64 that one IPv6 subscriber owns whole. */
export function senderOf(ip: string): string {
  const plain = plainAddress(ip)
  if (!isIPv6(plain) || plain === '::1') return plain
  const [head = '', tail = ''] = plain.split('%')[0]!.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const groups = plain.includes('::') ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right] : left
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

export const isLoopback = (ip: string): boolean => plainAddress(ip) === '::1' || plainAddress(ip).startsWith('127.')

/** Sent from this machine itself, by nobody in between: a proxy on this machine carries strangers' requests. */
export const isFromThisMachine = (request: FastifyRequest): boolean =>
  isLoopback(request.ip) &&
  isLoopback(request.socket.remoteAddress ?? request.ip) &&
  !request.headers['x-forwarded-for'] &&
  !request.headers.forwarded
