import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

/** What the quick suite and the slow one (`npm run test:slow`) have in common; `seconds` is how long one test may take. */
export function suite(files: { include: string[]; exclude?: string[] }, seconds: number) {
  return defineConfig({
    test: {
      include: files.include,
      exclude: [...configDefaults.exclude, ...(files.exclude ?? [])],
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      // Each worker loads the program once: files share its modules and leave nothing behind.
      isolate: false,
      pool: 'forks',
      maxWorkers: availableParallelism(),
      globalSetup: 'test/support/whole-run.ts',
      setupFiles: 'test/support/each-file.ts',
    },
  })
}

export default suite({ include: ['test/**/*.test.ts'], exclude: ['test/**/*.slow.test.ts'] }, 30)
