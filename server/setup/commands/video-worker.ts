import { statSync } from 'node:fs'
import type { Origin } from '#media/worker-binary/find.ts'
import { say } from '../progress.ts'
import { SetupError } from '../setup-error.ts'
import { ensureVideoWorker } from '../video-worker.ts'

const origins: Record<Origin, string> = {
  setting: 'named by MEDIASOUP_WORKER_BIN',
  built: "built here against the system's libraries",
  downloaded: "from mediasoup's release",
}

/** Provides the video worker and prints where it stands: beforehand on closed machines, or to see why it does not come. */
export default async function videoWorker(args: string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--rebuild')
  if (unknown.length > 0)
    throw new SetupError(`${unknown.join(' ')} is not known here: \`npm run video:worker\` takes \`-- --rebuild\` only.`)
  const worker = await ensureVideoWorker({ rebuild: args.includes('--rebuild') })
  say(`  ${origins[worker.origin]}, ${(statSync(worker.path).size / 1e6).toFixed(1)} MB`)
  process.stdout.write(`${worker.path}\n`)
  const named = process.env['MEDIASOUP_WORKER_BIN']
  if (named && worker.origin !== 'setting') say(`  MEDIASOUP_WORKER_BIN is set: the server takes ${named} all the same.`)
  return 0
}
