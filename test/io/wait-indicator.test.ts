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

function stage(given: Stage = {}) {
  const { isTerminal = true, canRedraw = true, isSilent = false, columns = 80 } = given
  const drawn: string[] = []
  const end = { isTerminal, columns }
  const status = canRedraw ? { status: (text: string) => void drawn.push(text) } : {}
  const io = { output: end, error: end, ...status }
  const world = { io, monotonicNow: () => Date.now() } as unknown as World
  return { drawn, patience: makeWaitIndicator(world, () => isSilent) }
}

/** Lets time pass, and what is loaded meanwhile come. */
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await import('../../src/io/spinner.ts')
  await vi.advanceTimersByTimeAsync(0)
}

describe('somebody who waits', () => {
  test('is told nothing for half a second, then what for, and nothing is left of it', async () => {
    const { drawn, patience } = stage()
    const done = patience.start('acme.example')
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

  test('is told as well where many short waits follow one another', async () => {
    const { drawn, patience } = stage()
    for (let nth = 0; nth < 4; nth += 1) {
      const done = patience.start('acme.example')
      await pass(200)
      done()
      await pass(10)
    }
    expect(drawn[0]).toBe('⠋ Waiting for acme.example …')
    expect(drawn.at(-1)).toBe('')
  })

  test('is told nothing where there were pauses between them', async () => {
    const { drawn, patience } = stage()
    for (let nth = 0; nth < 9; nth += 1) {
      const done = patience.start('acme.example')
      await pass(400)
      done()
      await pass(150)
    }
    expect(drawn).toEqual([])
  })

  test('is told of what is still waited for, until the last of it is there', async () => {
    const { drawn, patience } = stage()
    const [first, second] = [patience.start('acme.example'), patience.start('bakery.example')]
    await pass(500)
    expect(drawn.at(-1)).toContain('bakery.example')
    second()
    await pass(100)
    expect(drawn.at(-1)).toContain('acme.example')
    first()
    expect(drawn.at(-1)).toBe('')
  })

  test('is told in one line, however narrow the terminal and whatever the name', async () => {
    const { drawn, patience } = stage({ columns: 30 })
    patience.start(`\u001b[2J${'long-'.repeat(20)}name.example`)
    await pass(500)
    expect(drawn[0]?.length).toBe(27)
    expect(drawn[0]).not.toMatch(/[\u0000-\u001f]/)
  })

  test('is told nothing while something else has the line', async () => {
    const { drawn, patience } = stage()
    patience.start('acme.example')
    await pass(600)
    patience.setPaused(true)
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
])('nobody is told anything %s', async (_, given) => {
  const { drawn, patience } = stage(given)
  const done = patience.start('acme.example')
  await pass(5000)
  done()
  expect(drawn).toEqual([])
})
