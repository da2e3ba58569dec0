import { runTests } from '../test-run.ts'

/** Every test there is; what follows `--` goes to vitest (a part of a file's name, `-t name`, `--project e2e`). */
export default async function test(args: string[]): Promise<number> {
  return runTests({ projects: [], args, browser: true })
}
