import { takeCount } from '../options.ts'
import { runTests } from '../test-run.ts'

/** Kills server and database under load, as often as `--rounds` says. */
export default async function testChaos(args: string[]): Promise<number> {
  const rest = [...args]
  const [rounds, seed] = [takeCount(rest, 'rounds'), takeCount(rest, 'seed')]
  return runTests({
    projects: ['chaos'],
    args: rest,
    browser: false,
    env: { ...(rounds ? { JILIAN_CHAOS_ROUNDS: rounds } : {}), ...(seed ? { JILIAN_TEST_SEED: seed } : {}) },
  })
}
