import { describe, expect, it } from 'vitest'
import { run } from '../support/run.ts'

// What it serves is tested in separate processes: sandbox-serve.slow.test.ts.

describe('an invalid option of sandbox serve', () => {
  const wrong: [string[], string][] = [
    [['--seed-assets', '10'], "--seed-assets needs --memory: the data on disk isn't changed"],
    [['--seed-tickets', '10'], '--seed-tickets needs --memory'],
    [
      ['--memory', '--seed-assets', 'many'],
      '--seed-assets many: not a whole number from 0 to 1000000',
    ],
    [['--memory', '--seed-assets', '-1'], '--seed-assets -1: not a whole number'],
    [['--memory', '--seed-assets', '1.5'], '--seed-assets 1.5: not a whole number'],
    [['--memory', '--seed-assets', '1000001'], '--seed-assets 1000001: not a whole number'],
    [['--latency', '20s'], '--latency 20s: not a whole number from 0 to 600000'],
    [['--latency', '-5'], '--latency -5: not a whole number'],
    [['--latency', '600001'], '--latency 600001: not a whole number'],
    [['--latency', ''], 'latency'],
  ]
  it.each(wrong)('is reported before anything is served: %j', async (options, message) => {
    const { status, stdout, stderr } = await run(['sandbox', 'serve', '--port=0', ...options])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
