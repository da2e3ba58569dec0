import { takeCount } from '../options.ts'
import { runTests } from '../test-run.ts'

/** Throws bad input at everything that takes any, `--runs` times each. */
export default async function testFuzz(args: string[]): Promise<number> {
  const rest = [...args]
  const [runs, seed] = [takeCount(rest, 'runs'), takeCount(rest, 'seed')]
  return runTests({
    projects: ['fuzz'],
    args: rest,
    browser: false,
    env: { ...(runs ? { JILIAN_FUZZ_RUNS: runs } : {}), ...(seed ? { JILIAN_TEST_SEED: seed } : {}) },
  })
}
