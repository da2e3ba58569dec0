import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensurePackages, type Need } from './packages.ts'
import { checkoutDir, isRoot } from './places.ts'
import { runAttached } from './run.ts'
import { sweepThrowAwayClusters } from './throw-away.ts'
import { ensureVideoWorker } from './video-worker.ts'
import { ensureWebBuild } from './web-build.ts'

export type TestRun = {
  /** Projects of vitest.config.ts; all when empty. */
  projects: string[]
  /** Passed on to vitest: file name filters, `-t name`. */
  args: string[]
  /** Whether tests open a browser, and so need it and the built web app. */
  browser: boolean
  env?: NodeJS.ProcessEnv
}

type Counts = { passed: number; failed: number }

/** Brings up what tests need, runs them, and prints as the last line how many passed and failed. Resolves to the exit code. */
export async function runTests(options: TestRun): Promise<number> {
  const counts = await attempt(options)
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1
}

async function attempt({ projects, args, browser, env }: TestRun): Promise<Counts> {
  await ensurePackages(['postgres', 'pgrouting', 'redis', 'mediaTools', ...(browser ? browserNeeds() : [])])
  await ensureVideoWorker()
  if (browser) await ensureWebBuild()
  const folder = mkdtempSync(path.join(tmpdir(), 'jilian-test-'))
  const summaryFile = path.join(folder, 'summary.json')
  try {
    const code = await runAttached(
      process.execPath,
      [
        path.join(checkoutDir, 'node_modules/vitest/vitest.mjs'),
        'run',
        ...projects.map((project) => `--project=${project}`),
        '--reporter=default',
        '--reporter=./tests/support/summary-reporter.ts',
        ...args,
      ],
      { cwd: checkoutDir, env: { ...process.env, NODE_ENV: 'test', ...env, JILIAN_TEST_SUMMARY: summaryFile } },
    )
    return readCounts(summaryFile, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await sweepThrowAwayClusters()
  }
}

/** Networks of a test's own are made by root alone; without them their tests say so and are left out. */
const browserNeeds = (): Need[] => (isRoot ? ['browser', 'network lab'] : ['browser'])

/** A run that died before it could count is one failure, never a silent success. */
function readCounts(file: string, code: number): Counts {
  try {
    const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts
    return { passed: counts.passed, failed: counts.failed === 0 && code !== 0 ? 1 : counts.failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
