import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import type { BareReady } from './bare-contract.ts'

/** The bare room in its process, its page built and served. */
export interface BareRoom extends BareReady {
  stop(): Promise<void>
}

export async function startBareRoom(workerBin: string, address = '127.0.0.1'): Promise<BareRoom> {
  const pageDir = await mkdtemp(path.join(tmpdir(), 'jilian-bare-room-'))
  const root = path.join(import.meta.dirname, 'bare-page')
  await build({ root, configFile: false, logLevel: 'error', build: { outDir: pageDir, emptyOutDir: true } })
  const child = fork(path.join(import.meta.dirname, 'bare-room-process.ts'), [workerBin, pageDir, address])
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the bare room ended with ${code}`))),
  ])) as [BareReady]
  return {
    ...ready,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        // mediasoup takes SIGTERM for itself.
        child.disconnect()
        await once(child, 'exit')
      }
      await rm(pageDir, { recursive: true, force: true })
    },
  }
}
