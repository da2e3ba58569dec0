import { SingleBar } from 'cli-progress'
import { createClock } from '#platform/clock.ts'
import { connect } from '#platform/db/database.ts'
import { ImportError } from './import-error.ts'
import { importRoads } from './import-roads.ts'
import type { ImportProgress } from './import-roads.ts'

const usage = 'usage: npm run map:import -- FILE.osm.pbf [--centre SLUG]'

/** `map:import`: brings the roads of an OSM extract in. Progress goes to stderr, what was counted to stdout. Resolves to the exit code. */
export async function importCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { file, centre, problem } = readArguments(args)
  const databaseUrl = env.DATABASE_URL ?? env.DATABASE_ADMIN_URL
  if (problem || !file) return fail(problem ?? usage)
  if (!databaseUrl) return fail('DATABASE_URL is not set')
  const { db, close } = connect(databaseUrl, { max: 2, applicationName: 'jilian map:import' })
  const bar = progressBar()
  try {
    const imported = await importRoads(db, file, centre, createClock().now(), bar.show)
    bar.stop()
    process.stdout.write(`${JSON.stringify(imported, null, 2)}\n`)
    return 0
  } catch (error) {
    bar.stop()
    if (error instanceof ImportError) return fail(`${error.message.replace(/[.?]?$/, '.')} Nothing was changed.`)
    throw error
  } finally {
    await close()
  }
}

function readArguments(args: readonly string[]): { file: string | null; centre: string | null; problem: string | null } {
  let file: string | null = null
  let centre: string | null = null
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    if (word === '--centre') {
      centre = args[++i] ?? null
      if (centre === null) return { file, centre, problem: usage }
    } else if (word.startsWith('-') || file !== null) return { file, centre, problem: `${word}? ${usage}` }
    else file = word
  }
  return { file, centre, problem: null }
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}

/** A bar for each stage; without a terminal a line for every tenth. */
function progressBar(): { show: ImportProgress; stop: () => void } {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '… roads: {stage}  {bar} {percentage}%', stream: process.stderr, barsize: 30, hideCursor: true })
    : null
  let shown = ''
  return {
    show(stage, done, total) {
      const tenth = Math.floor((10 * done) / Math.max(1, total))
      if (bar) {
        if (!shown.startsWith(stage)) {
          if (shown) bar.stop()
          bar.start(total, done, { stage })
        }
        bar.setTotal(total)
        bar.update(done, { stage })
      } else if (shown !== `${stage} ${tenth}`) process.stderr.write(`roads: ${stage} ${tenth * 10} %\n`)
      shown = `${stage} ${tenth}`
    },
    stop: () => bar?.stop(),
  }
}

if (import.meta.main) process.exitCode = await importCli(process.argv.slice(2), process.env)
