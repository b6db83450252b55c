import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { processIo } from '../../src/io/process-io.ts'
import { openProgress } from '../../src/io/progress.ts'
import { progressLine, progressSentence } from '../../src/io/progress-text.ts'
import { widthOf } from '../../src/text/width.ts'
import { linesOn } from '../support/screen.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Stage {
  columns?: number
  quiet?: boolean
  isJson?: boolean
  env?: Record<string, string>
}

/** The program's streams in memory, both at one terminal where it has a width. */
function stage({ columns, quiet = false, isJson = false, env = {} }: Stage) {
  const screen = new PassThrough()
  const stream = () => {
    const one = new PassThrough()
    one.on('data', (part) => screen.write(part))
    return Object.assign(one, columns === undefined ? {} : { isTTY: true, columns })
  }
  const [stdout, stderr] = [stream(), stream()]
  const streams = { stdin: new PassThrough(), stdout, stderr }
  const io = processIo(streams as unknown as Parameters<typeof processIo>[0], env)
  let written = ''
  let draws = 0
  screen.on('data', (part) => {
    written += part
    draws += 1
  })
  const notes: string[] = []
  const note = (code: string, message: string) => {
    notes.push(`${code}: ${message}`)
    io.printMessage(`· ${message}`)
  }
  const begun = Date.now()
  const elapsed = () => Date.now() - begun
  const showing = {
    io,
    flags: { quiet },
    monotonicNow: elapsed,
    note,
    hasJsonMessages: () => isJson,
  }
  const sink = { raw: () => written, draws: () => draws, shown: () => linesOn(written) }
  return {
    io,
    showing,
    notes,
    ...sink,
    resize: (to: number) => Object.assign(stderr, { columns: to }),
  }
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

describe('at a terminal', () => {
  test('one line shows the progress, the rate and the time left', async () => {
    const { showing, shown } = stage({ columns: 80 })
    const progress = openProgress(showing, { total: 37, nouns: 'assets' })
    for (let second = 0; second < 14; second += 1) {
      progress.advance(2)
      await pass(1000)
    }
    expect(shown()).toEqual([`${'█'.repeat(30)}${'░'.repeat(10)}  28/37  2.0/s  5 s left`])
    progress.close()
    expect(shown()).toEqual([''])
  })

  test('work that takes less than a second shows nothing', async () => {
    const { showing, raw } = stage({ columns: 80 })
    const progress = openProgress(showing, { total: 3, nouns: 'assets' })
    progress.advance(3)
    await pass(900)
    progress.close()
    await pass(5000)
    expect(raw()).toBe('')
  })

  test('it is redrawn at most ten times a second', async () => {
    const { showing, draws } = stage({ columns: 80 })
    const progress = openProgress(showing, { total: 1_000_000, nouns: 'assets' })
    for (let at = 0; at < 5000; at += 1) {
      progress.advance(3)
      await pass(1)
    }
    expect(draws()).toBeGreaterThan(30)
    expect(draws()).toBeLessThanOrEqual(50)
    progress.close()
  })

  test('an unchanged line is not redrawn', async () => {
    const { showing, draws } = stage({ columns: 80 })
    const progress = openProgress(showing, { nouns: 'assets' })
    await pass(20_000)
    expect(draws()).toBe(1)
    progress.close()
  })

  test('notices and results go above it, and it returns below them', async () => {
    const { io, showing, shown } = stage({ columns: 80 })
    const progress = openProgress(showing, { total: 100, nouns: 'assets' })
    progress.advance(50)
    await pass(2000)
    io.printMessage('· a')
    void io.write('result\n')
    void io.writeBytes('error', Buffer.from('of a child\n'))
    await pass(0)
    expect(shown()).toEqual(['· a', 'result', 'of a child', ''])
    await pass(100)
    expect(shown()).toEqual(['· a', 'result', 'of a child', expect.stringContaining('50/100')])
    io.printMessage('· a failure')
    progress.close()
    await pass(1000)
    expect(shown()).toEqual(['· a', 'result', 'of a child', '· a failure', ''])
  })

  test('an incomplete line of a result is left alone until it ends', async () => {
    const { io, showing, shown } = stage({ columns: 80 })
    const progress = openProgress(showing, { nouns: 'assets' })
    void io.write('half ')
    await pass(3000)
    expect(shown()).toEqual(['half '])
    void io.write('a line\n')
    await pass(100)
    expect(shown()).toEqual(['half a line', '0 assets  0/s'])
    progress.close()
    expect(shown()).toEqual(['half a line', ''])
  })

  test('it adapts to the width of the terminal', async () => {
    const { showing, shown, resize } = stage({ columns: 200 })
    const progress = openProgress(showing, { total: 100, nouns: 'assets' })
    progress.advance(50)
    await pass(2000)
    expect(shown()[0]).toContain('█'.repeat(20) + '░'.repeat(20))
    resize(40)
    await pass(100)
    expect(widthOf(shown()[0] ?? '')).toBeLessThanOrEqual(37)
    progress.close()
  })
})

describe('without a terminal', () => {
  test.each([
    ['a pipe', {}],
    ['a terminal that redraws nothing', { columns: 80, env: { TERM: 'dumb' } }],
    ['JSON at a terminal', { columns: 80, isJson: true }],
  ])('%s: a notice every few seconds', async (_, where) => {
    const { showing, notes, raw } = stage(where)
    const progress = openProgress(showing, { total: 100_000, nouns: 'assets' })
    for (let second = 0; second < 12; second += 1) {
      await pass(1000)
      progress.advance(940)
    }
    progress.close()
    await pass(60_000)
    expect(notes).toEqual([
      'progress: 3,760 of 100,000 assets, 752/s, about 2 min left',
      'progress: 8,460 of 100,000 assets, 846/s, about 2 min left',
    ])
    expect(raw()).not.toMatch(/[\r\u001b]/)
  })

  test('quick work prints nothing', async () => {
    const { showing, raw } = stage({})
    const progress = openProgress(showing, { total: 10, nouns: 'assets' })
    await pass(4900)
    progress.close()
    await pass(60_000)
    expect(raw()).toBe('')
  })
})

test.each([80, undefined])('--quiet prints nothing (width %s)', async (columns) => {
  const { showing, raw } = stage({ ...(columns && { columns }), quiet: true })
  const progress = openProgress(showing, { total: 10, nouns: 'assets' })
  progress.advance(1)
  await pass(60_000)
  progress.close()
  expect(raw()).toBe('')
})

describe('the wording', () => {
  const half = { done: 12_000, total: 100_000, nouns: 'assets', rate: 940 }

  test.each([
    [200, `${'█'.repeat(4)}${'░'.repeat(36)}   12,000/100,000  940/s  2 min left`],
    [60, '██░░░░░░░░░░░░░░░░░░░   12,000/100,000  940/s  2 min left'],
    [40, ' 12,000/100,000  940/s  2 min left'],
    [30, ' 12,000/100,000  2 min left'],
    [16, ' 12,000/100,000'],
    [8, ' 12,000…'],
    [0, ''],
  ])('in %i columns', (width, line) => {
    expect(progressLine(half, width)).toBe(line)
  })

  test.each([
    [{ rate: undefined }, '12,000 of 100,000 assets'],
    [{ rate: 0 }, '12,000 of 100,000 assets, 0/s'],
    [{ rate: 0.5 }, '12,000 of 100,000 assets, 30/min, about 2 d left'],
    [{ rate: 5 }, '12,000 of 100,000 assets, 5.0/s, about 4 h 53 min left'],
    [{ rate: 40_000 }, '12,000 of 100,000 assets, 40,000/s, about 3 s left'],
    [{ done: 100_000 }, '100,000 of 100,000 assets, 940/s, about 0 s left'],
    [{ total: undefined }, '12,000 assets, 940/s'],
  ])('%j', (more, sentence) => {
    expect(progressSentence({ ...half, ...more })).toBe(sentence)
  })

  test('whatever the numbers and the width, it fits and has the number done', () => {
    const standings = fc.record({
      done: fc.nat(10_000_000),
      total: fc.option(fc.nat(10_000_000), { nil: undefined }),
      rate: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
    })
    fc.assert(
      fc.property(standings, fc.integer({ min: 37, max: 200 }), (standing, width) => {
        const line = progressLine({ ...standing, nouns: 'assets' }, width)
        expect(widthOf(line)).toBeLessThanOrEqual(width)
        expect(line).toContain(standing.done.toLocaleString('en'))
        expect(line).not.toMatch(/NaN|Infinity|undefined/)
      }),
    )
  })
})
