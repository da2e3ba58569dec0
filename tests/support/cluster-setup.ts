import type { TestProject } from 'vitest/node'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import type { ThrowAwayCluster } from '#setup/throw-away.ts'
import { migrate } from '#setup/migrate.ts'
import { migratedTemplate } from './cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the throw-away cluster of this run. */
    clusterDir: string
  }
}

// Vitest loads this file once for each project; the run shares one cluster all the same.
const shared = globalThis as { jilianTestCluster?: { users: number; cluster: Promise<ThrowAwayCluster> } }

/** Vitest's global set-up: one cluster a run, without fsync, with a migrated template in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.jilianTestCluster ??= { users: 0, cluster: begin() }
  const current = shared.jilianTestCluster
  current.users++
  const cluster = await current.cluster
  project.provide('clusterDir', cluster.dir)
  return async () => {
    current.users--
    if (current.users > 0) return
    delete shared.jilianTestCluster
    await cluster.remove()
  }
}

async function begin(): Promise<ThrowAwayCluster> {
  const cluster = await createThrowAwayCluster()
  await cluster.createDatabase(migratedTemplate)
  await migrate(cluster.url('owner', migratedTemplate))
  return cluster
}
