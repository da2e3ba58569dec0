import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The checkout this code runs from, symbolic links resolved. */
export const checkoutDir = realpathSync(path.resolve(import.meta.dirname, '../..'))

/** Whether this process is root: decides where private things live and how they are owned. */
export const isRoot = process.getuid?.() === 0

/** Twelve hex digits that name this checkout; two checkouts on one machine never share a cluster. */
export const checkoutHash = createHash('sha256').update(checkoutDir).digest('hex').slice(0, 12)

/** Where root keeps everything: `postgres` must be able to walk to it, so never under a home folder. */
const rootBase = '/var/lib/jilian'

/** The private folder of this checkout: cluster, secrets, stored files, certificates, logs. */
export const privateDir = isRoot ? path.join(rootBase, checkoutHash) : path.join(checkoutDir, '.local')

/** Clusters that live as long as one test run. */
export const throwAwayDir = isRoot ? path.join(rootBase, 'test') : path.join(checkoutDir, '.local', 'test')

/** A folder short enough for a Unix socket: their paths end at 107 bytes, a home folder may be longer. */
export function socketDir(ownerDir: string): string {
  const wanted = path.join(ownerDir, 'run')
  if (isRoot || wanted.length <= 80) return wanted
  const short = createHash('sha256').update(ownerDir).digest('hex').slice(0, 12)
  return path.join(tmpdir(), `jilian-${process.getuid?.() ?? 0}-${short}`)
}

/** Makes a folder, with its parents, of exactly this mode whatever the umask is. */
export function ensureDir(dir: string, mode = 0o755): string {
  mkdirSync(dir, { recursive: true, mode })
  chmodSync(dir, mode)
  return dir
}
