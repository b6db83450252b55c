import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Some tests wait for processes of their own, which a busy machine may hold up; here a failure is looked at twice.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
})
