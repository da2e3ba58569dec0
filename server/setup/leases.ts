import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { privateClusterOptions, stopCluster } from './cluster.ts'
import { withLock } from './lock.ts'
import { ensureDir, privateDir } from './places.ts'
import { isAlive, markOf } from '#platform/process-mark.ts'

/** A lease of this name outlives its command: the cluster stays up until it is given back. */
const kept = 'kept'

let leased = false

/** Says that this process uses the private cluster, until `releaseCluster` or its end. */
export async function leaseCluster(): Promise<void> {
  const file = ownLease()
  leased = true
  // Under the lock: a command that is just ending either sees this lease or has stopped the cluster before we look for it.
  await withLock('leases', async () => writeFileSync(file, ''))
}

/** This process no longer uses it; the last one stops it. */
export async function releaseCluster(): Promise<void> {
  if (!leased) return
  leased = false
  rmSync(ownLease(), { force: true })
  await stopUnused()
}

/** Keeps the private cluster up after this command, or no longer. */
export async function keepCluster(keep: boolean): Promise<void> {
  const file = path.join(leasesDir(), kept)
  if (keep) return writeFileSync(file, '')
  rmSync(file, { force: true })
  await stopUnused()
}

async function stopUnused(): Promise<void> {
  await withLock('leases', async () => {
    const inUse = readdirSync(leasesDir()).filter((name) => name === kept || isAlive(name))
    if (inUse.length === 0) await stopCluster(privateClusterOptions.dir)
  })
}

function ownLease(): string {
  return path.join(leasesDir(), markOf() ?? String(process.pid))
}

function leasesDir(): string {
  ensureDir(privateDir)
  const dir = path.join(privateDir, 'leases')
  return existsSync(dir) ? dir : ensureDir(dir)
}
