import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { withLock } from './lock.ts'
import { checkoutDir, ensureDir } from './places.ts'
import { step } from './progress.ts'
import { run } from './run.ts'

/** Where the built web app stands. */
export const webDir = path.join(checkoutDir, 'dist/web')

/** What the web app is made from. */
const sources = ['web', 'server/contract', 'vite.config.ts', 'package-lock.json', 'tsconfig.json']

const stampName = '.sources'

/** Builds the web app when its sources changed since the last build. */
export async function ensureWebBuild(): Promise<void> {
  const hash = sourcesHash()
  if (builtHash() === hash) return
  await withLock('web-build', async () => {
    if (builtHash() === hash) return
    await step('build the web app', (report) => build(hash, report.note))
  })
}

async function build(hash: string, note: (text: string) => void): Promise<void> {
  const fresh = `${webDir}.new`
  rmSync(fresh, { recursive: true, force: true })
  ensureDir(path.dirname(webDir))
  const vite = path.join(checkoutDir, 'node_modules/vite/bin/vite.js')
  const env = { ...process.env, NODE_ENV: 'production' }
  await run(process.execPath, [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: checkoutDir,
    env,
    onLine: (line) => note(line.slice(0, 60)),
  })
  writeFileSync(path.join(fresh, stampName), hash)
  // Swapped in one go: a server that runs never serves half a build.
  const old = `${webDir}.old`
  rmSync(old, { recursive: true, force: true })
  if (existsSync(webDir)) renameSync(webDir, old)
  renameSync(fresh, webDir)
  rmSync(old, { recursive: true, force: true })
}

function builtHash(): string | null {
  const stamp = path.join(webDir, stampName)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : null
}

function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of filesUnder(path.join(checkoutDir, source))) {
      hash.update(path.relative(checkoutDir, file)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/** Every file but tests, in a fixed order. */
function filesUnder(place: string): string[] {
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return [place]
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
}
