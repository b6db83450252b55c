import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// Three suites. The quick one, `npm test`, takes about two minutes on two cores and tries every behaviour at least once: each
// verb, module, release and fault. The slow one, `npm run test:slow`, is every `*.slow.test.ts`: whole cross products and
// many random values (`test/support/division.ts`), and what is slow by nature: processes and terminals of their own, kills
// at any moment, waiting. The third, `npm run test:browser`, opens web pages in Chromium. Keep a file below 15 seconds, so that the
// workers end together.

/** What the suites have in common; `seconds` is how long one test may take. */
export function suite(
  name: 'quick' | 'slow' | 'browser',
  files: { include: string[]; exclude?: string[] },
  seconds: number,
) {
  return defineConfig({
    test: {
      include: files.include,
      exclude: [...configDefaults.exclude, ...(files.exclude ?? [])],
      env: { ITFLOW_TEST_SUITE: name },
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      // Each worker loads the program once: files share its modules and leave nothing behind.
      isolate: false,
      pool: 'forks',
      // What one test needs is soon of no use: with room for more of it, a tenth less time goes into clearing up.
      execArgv: ['--max-semi-space-size=64'],
      maxWorkers: availableParallelism(),
      globalSetup: 'test/support/whole-run.ts',
      setupFiles: 'test/support/each-file.ts',
    },
  })
}

export default suite(
  'quick',
  { include: ['test/**/*.test.ts'], exclude: ['test/**/*.slow.test.ts', 'test/browser/**'] },
  30,
)
