import { configDefaults, defineConfig } from 'vitest/config'

/** What the quick suite and the slow one (`npm run test:slow`) have in common; `seconds` is how long one test may take. */
export function suite(files: { include: string[]; exclude?: string[] }, seconds: number) {
  return defineConfig({
    test: {
      include: files.include,
      exclude: [...configDefaults.exclude, ...(files.exclude ?? [])],
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      // Some tests wait for processes of their own, which a busy machine may hold up; here a failure is looked at twice.
      retry: process.env['CI'] === undefined ? 0 : 1,
    },
  })
}

export default suite({ include: ['test/**/*.test.ts'], exclude: ['test/**/*.slow.test.ts'] }, 30)
