import path from 'node:path'
import { checkoutDir } from '../places.ts'
import { say, step } from '../progress.ts'
import { tryRun } from '../run.ts'

const binary = (name: string): string => path.join(checkoutDir, 'node_modules/.bin', name)

/** What must hold before a change is whole; each runs even when one before it failed. */
const checks: [title: string, command: string, args: string[]][] = [
  ['types', binary('tsc'), ['--noEmit', '-p', '.']],
  ['lint', binary('oxlint'), ['--type-aware', '--deny-warnings']],
  ['format', binary('oxfmt'), ['--check', '.']],
  ['dead code', binary('knip'), ['--no-progress']],
  ['architecture', binary('vitest'), ['run', '--project=architecture', '--reporter=default']],
]

/** Types, lint, format, dead code, architecture. */
export default async function check(): Promise<number> {
  const broken: string[] = []
  for (const [title, command, args] of checks) {
    const result = await step(title, () =>
      tryRun(command, args, { cwd: checkoutDir, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } }),
    )
    if (result.code === 0) continue
    broken.push(title)
    say(`${result.stdout}${result.stderr}`.trim())
  }
  say(broken.length === 0 ? 'Everything holds.' : `Broken: ${broken.join(', ')}.`)
  return broken.length === 0 ? 0 : 1
}
