import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeWaitIndicator } from '../../src/io/wait-indicator.ts'
import type { World } from '../../src/world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Stage {
  isTerminal?: boolean
  canRedraw?: boolean
  isSilent?: boolean
  columns?: number
}

function stage(options: Stage = {}) {
  const { isTerminal = true, canRedraw = true, isSilent = false, columns = 80 } = options
  const drawn: string[] = []
  const end = { isTerminal, columns }
  const status = canRedraw ? { status: (text: string) => void drawn.push(text) } : {}
  const io = { output: end, error: end, ...status }
  const world = { io, monotonicNow: () => Date.now() } as unknown as World
  return { drawn, indicator: makeWaitIndicator(world, () => isSilent) }
}

/** Lets time pass, and the spinner load. */
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await import('../../src/io/spinner.ts')
  await vi.advanceTimersByTimeAsync(0)
}

describe('the wait indicator', () => {
  test('appears after half a second, and is removed afterwards', async () => {
    const { drawn, indicator } = stage()
    const done = indicator.start('acme.example')
    await pass(499)
    expect(drawn).toEqual([])
    await pass(1)
    expect(drawn).toEqual(['⠋ Waiting for acme.example …'])
    await pass(250)
    expect(new Set(drawn).size).toBe(3)
    done()
    expect(drawn.at(-1)).toBe('')
    await pass(5000)
    expect(drawn.at(-1)).toBe('')
  })

  test('appears during many short waits in a row', async () => {
    const { drawn, indicator } = stage()
    for (let nth = 0; nth < 4; nth += 1) {
      const done = indicator.start('acme.example')
      await pass(200)
      done()
      await pass(10)
    }
    expect(drawn[0]).toBe('⠋ Waiting for acme.example …')
    expect(drawn.at(-1)).toBe('')
  })

  test('does not appear if there are pauses between them', async () => {
    const { drawn, indicator } = stage()
    for (let nth = 0; nth < 9; nth += 1) {
      const done = indicator.start('acme.example')
      await pass(400)
      done()
      await pass(150)
    }
    expect(drawn).toEqual([])
  })

  test('shows what is still waited for, until the last wait ends', async () => {
    const { drawn, indicator } = stage()
    const [first, second] = [indicator.start('acme.example'), indicator.start('bakery.example')]
    await pass(500)
    expect(drawn.at(-1)).toContain('bakery.example')
    second()
    await pass(100)
    expect(drawn.at(-1)).toContain('acme.example')
    first()
    expect(drawn.at(-1)).toBe('')
  })

  test('takes one line, no matter the width and the name', async () => {
    const { drawn, indicator } = stage({ columns: 30 })
    indicator.start(`\u001b[2J${'long-'.repeat(20)}name.example`)
    await pass(500)
    expect(drawn[0]?.length).toBe(27)
    expect(drawn[0]).not.toMatch(/[\u0000-\u001f]/)
  })

  test('is hidden while something else uses the line', async () => {
    const { drawn, indicator } = stage()
    indicator.start('acme.example')
    await pass(600)
    indicator.setPaused(true)
    const { length } = drawn
    expect(drawn.at(-1)).toBe('')
    await pass(5000)
    expect(drawn).toHaveLength(length)
  })
})

test.each<[string, Stage]>([
  ['without a terminal', { isTerminal: false }],
  ['where no line can be redrawn', { canRedraw: false }],
  ['with --quiet, or where messages are JSON', { isSilent: true }],
])('nothing is shown %s', async (_, given) => {
  const { drawn, indicator } = stage(given)
  const done = indicator.start('acme.example')
  await pass(5000)
  done()
  expect(drawn).toEqual([])
})
