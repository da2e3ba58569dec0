/** The secret of a peer with the host that keeps it: whichever process a screen comes back to finds the host by it. */
export function sealSecret(hostId: string, secret: string): string {
  return `${hostId}.${secret}`
}

/** Null where it is none of ours. */
export function openSecret(sealed: string): { hostId: string; secret: string } | null {
  const [hostId, secret, ...more] = sealed.split('.')
  return hostId && secret && more.length === 0 ? { hostId, secret } : null
}
