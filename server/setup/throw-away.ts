import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { ensureCluster, removeCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import type { Durability } from './cluster-config.ts'
import { ensurePackages } from './packages.ts'
import { ensureDir, throwAwayDir } from './places.ts'
import { isAlive, markOf } from '#platform/process-mark.ts'

/** A cluster with its own folder and port that ends with the process that asked for it. */
export type ThrowAwayCluster = Cluster & { remove: () => Promise<void> }

/**
 * Makes a cluster for one run. `throw-away` durability skips fsync and is fast; `durable` keeps every promise, for tests
 * that kill the database. What earlier runs left behind after kill -9 is swept first.
 */
export async function createThrowAwayCluster(durability: Durability = 'throw-away'): Promise<ThrowAwayCluster> {
  await ensurePackages(['postgres'])
  await sweepThrowAwayClusters()
  const dir = path.join(throwAwayDir, `${process.pid}-${randomBytes(3).toString('hex')}`)
  ensureDir(throwAwayDir)
  ensureDir(dir)
  writeFileSync(path.join(dir, 'owner'), markOf() ?? '')
  const cluster = await ensureCluster({ dir, durability })
  return { ...cluster, remove: () => removeAll(dir) }
}

/** Removes the clusters whose owners are gone. */
export async function sweepThrowAwayClusters(): Promise<void> {
  if (!existsSync(throwAwayDir)) return
  for (const name of readdirSync(throwAwayDir)) {
    const dir = path.join(throwAwayDir, name)
    const ownerFile = path.join(dir, 'owner')
    // A folder without an owner file was just made, or its maker died at once; its name tells which.
    const owner = existsSync(ownerFile) ? readFileSync(ownerFile, 'utf8') : markOf(Number(name.split('-')[0]))
    if (owner && isAlive(owner)) continue
    await removeAll(dir)
  }
}

async function removeAll(dir: string): Promise<void> {
  await removeCluster(dir, 'immediate')
  rmSync(dir, { recursive: true, force: true })
}
