import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { WorkerCache } from '#media/worker-binary/cache.ts'

/** An empty folder that goes with the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'jilian-worker-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A cache of the test's own, with a second place behind it. */
export function temporaryCache(): WorkerCache & { dirs: [string, string] } {
  const dir = temporaryDir()
  return { dirs: [path.join(dir, 'own'), path.join(dir, 'machine')] }
}

/** A program that ends with this code at once; 41 is what a worker does when it is started without its library. */
export function placeProgram(file: string, exitCode = 41): string {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\nexit ${exitCode}\n`)
  chmodSync(file, 0o755)
  return file
}
