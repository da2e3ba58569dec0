import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ensurePackages } from '../packages.ts'
import type { Need } from '../packages.ts'
import { checkoutDir } from '../places.ts'
import { runAttached } from '../run.ts'
import { SetupError } from '../setup-error.ts'
import { sweepThrowAwayClusters } from '../throw-away.ts'
import { ensureVideoWorker } from '../video-worker.ts'

const benchDir = path.join(checkoutDir, 'tests/bench')

/** What a bench needs beyond the database. */
const needs: Record<string, Need[]> = { map: ['browser'], recommend: ['pgrouting'], video: ['browser', 'network lab'] }

/** Runs `tests/bench/<name>.ts`: progress on stderr and, last on stdout, one JSON line. */
export default async function bench(args: string[]): Promise<number> {
  const names = benchNames()
  const [name, ...rest] = args
  if (!name) {
    process.stdout.write(`${names.join('\n')}\n`)
    return 0
  }
  if (!names.includes(name)) throw new SetupError(`There is no bench "${name}"; there are ${names.join(', ')}.`)
  await ensurePackages(['postgres', ...(needs[name] ?? [])])
  if (name === 'video') await ensureVideoWorker()
  try {
    return await runAttached(process.execPath, [path.join(benchDir, `${name}.ts`), ...rest], { cwd: checkoutDir })
  } finally {
    await sweepThrowAwayClusters()
  }
}

/** A bench is a file of one word; what it is made of has a dash in its name or stands in a folder. */
function benchNames(): string[] {
  if (!existsSync(benchDir)) return []
  return readdirSync(benchDir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[a-z0-9]+\.ts$/.test(entry.name))
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .toSorted()
}
