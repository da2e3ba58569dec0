import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Counts of a run. A file that cannot load, or an error outside a test, counts as one that failed. */
export type TestSummary = { passed: number; failed: number; skipped: number }

/** Writes the counts of a run as JSON to the file that `JILIAN_TEST_SUMMARY` names, for the last line of `npm test`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    const file = process.env['JILIAN_TEST_SUMMARY']
    if (!file) return
    const summary: TestSummary = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) summary[count(test.result().state)]++
      const broken = module.errors().length > 0 || [...module.children.allSuites()].some((suite) => suite.errors().length > 0)
      if (broken || module.state() === 'pending') summary.failed++
    }
    writeFileSync(file, JSON.stringify(summary))
  }
}

/** A test that never came to its end, because the run was broken off, failed. */
function count(state: 'passed' | 'failed' | 'skipped' | 'pending'): keyof TestSummary {
  return state === 'pending' ? 'failed' : state
}
