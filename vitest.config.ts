import { defineConfig } from 'vitest/config'

const withCluster = { globalSetup: ['tests/support/cluster-setup.ts'] }

/** Tests that share the machine with servers, browsers or killed databases run one file at a time. */
const alone = { fileParallelism: false, maxWorkers: 1 }

const second = 1000

/** One project a kind of test; the groups run one after the other, so that what measures time has the machine to itself. */
export default defineConfig({
  test: {
    // Sized for two cores.
    maxWorkers: 2,
    pool: 'forks',
    teardownTimeout: 60 * second,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{server,media,web}/**/*.test.{ts,tsx}'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'architecture',
          include: ['tests/contract/architecture.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude: ['tests/contract/architecture.test.ts'],
          ...withCluster,
          testTimeout: 60 * second,
          hookTimeout: 120 * second,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          ...withCluster,
          testTimeout: 60 * second,
          hookTimeout: 120 * second,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['tests/fuzz/**/*.test.ts'],
          ...withCluster,
          testTimeout: 300 * second,
          hookTimeout: 120 * second,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          ...withCluster,
          ...alone,
          testTimeout: 240 * second,
          hookTimeout: 240 * second,
          // What a screen comes to show, where the test states no bound of its own: a busy machine paints late.
          expect: { poll: { timeout: 15 * second, interval: 100 } },
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'load',
          include: ['tests/load/**/*.test.ts'],
          ...withCluster,
          ...alone,
          testTimeout: 300 * second,
          hookTimeout: 240 * second,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          ...alone,
          testTimeout: 1800 * second,
          hookTimeout: 240 * second,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
