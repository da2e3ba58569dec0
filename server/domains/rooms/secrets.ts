import { createHash, randomBytes } from 'node:crypto'

/** What a phone shows at the door: 32 random bytes. Only its hash is kept. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
