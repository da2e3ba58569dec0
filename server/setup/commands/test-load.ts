import { takeCount } from '../options.ts'
import { runTests } from '../test-run.ts'

/** Many terminals and consoles at once. */
export default async function testLoad(args: string[]): Promise<number> {
  const rest = [...args]
  const seed = takeCount(rest, 'seed')
  return runTests({ projects: ['load'], args: rest, browser: false, env: seed ? { JILIAN_TEST_SEED: seed } : {} })
}
