import { describe, expect, it } from 'vitest'
import { frameChanges } from '../../src/io/frame-changes.ts'
import { openScreen, type ScreenEvent } from '../../src/io/live-screen.ts'
import { cutTo } from '../../src/text/width.ts'
import { GridScreen } from '../support/grid-screen.ts'

/** Numbers from 0 to below 1, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

const TEXTS = [
  'Printer offline',
  'RIPサーバーの保証切れ',
  'Bäckerei 🍞',
  '\u001b[31mUrgent\u001b[39m',
  '',
  '👨‍👩‍👧 family',
]

function opened(columns = 40, rows = 10) {
  const grid = new GridScreen(columns, rows)
  const events: ScreenEvent[] = []
  const screen = openScreen((event) => events.push(event), grid.streams)
  return { grid, screen, events }
}

const drawnAlone = (lines: readonly string[], columns: number, rows: number) => {
  const { grid, screen } = opened(columns, rows)
  screen.draw(lines)
  screen.close()
  return grid.written
}

describe('a screen that is drawn again and again', () => {
  it.each([1, 2, 3, 4, 5, 6])('shows what it would if it were drawn once (sequence %i)', (seed) => {
    const next = numbers(seed)
    const pick = (count: number) => Math.floor(next() * count)
    const { grid, screen } = opened()
    let lines: string[] = []
    for (let step = 0; step < 200; step += 1) {
      if (pick(8) === 0) grid.resize(2 + pick(60), 1 + pick(20))
      const line = () => cutTo(`${pick(3)} ${TEXTS[pick(3)]} ${'x'.repeat(pick(60))}`, grid.columns)
      const isNew = pick(4) === 0
      lines = Array.from({ length: pick(2) === 0 ? grid.rows : pick(grid.rows + 1) }, (_, row) =>
        isNew || pick(5) === 0 ? line() : cutTo(lines[row] ?? '', grid.columns),
      )
      screen.draw(lines)
      const alone = new GridScreen(grid.columns, grid.rows)
      alone.write(`\u001b[H${frameChanges(undefined, lines, alone)}`)
      expect(grid.lines()).toEqual(alone.lines())
    }
    screen.close()
  })

  it('writes nothing for a frame that is the same, and only the lines that differ', () => {
    const { grid, screen } = opened()
    screen.draw(TEXTS)
    const before = grid.written.length
    screen.draw([...TEXTS])
    expect(grid.written.length).toBe(before)
    screen.draw(TEXTS.map((text, row) => (row === 1 ? 'changed' : text)))
    expect(grid.written.slice(before)).toBe('\u001b[?2026h\u001b[2;1Hchanged\u001b[K\u001b[?2026l')
    screen.close()
  })

  it('never erases the whole screen first', () => {
    expect(drawnAlone(TEXTS, 40, 10)).not.toMatch(/\u001b\[[23]J|\u001b\[(?:1;1)?H\u001b\[J/)
  })

  it('is left as it was, however often that is done', () => {
    const { grid, screen } = opened()
    expect(grid).toMatchObject({
      isAlternate: true,
      hasCursor: false,
      hasWrapping: false,
      isRaw: true,
    })
    screen.draw(['something'])
    screen.close()
    screen.close()
    screen.draw(['too late'])
    expect(grid).toMatchObject({
      isAlternate: false,
      hasCursor: true,
      hasWrapping: true,
      isRaw: false,
    })
    expect(grid.text()).not.toContain('too late')
  })

  it('takes no listener with it', () => {
    const count = () =>
      ['exit', 'SIGCONT', 'SIGTSTP'].map((name) => process.listenerCount(name as 'exit'))
    const before = count()
    const { screen } = opened()
    screen.close()
    expect(count()).toEqual(before)
  })
})

describe('keys', () => {
  it.each<[string, string, unknown[]]>([
    ['a letter', 'q', [{ key: 'q' }]],
    ['several at once', 'ab', [{ key: 'a' }, { key: 'b' }]],
    ['an arrow is none', '\u001b[A', []],
    ['Ctrl-L', '\u000c', [{ isResized: true }]],
    ['Ctrl-C', '\u0003', [{ failure: expect.objectContaining({ exit: 130 }) }]],
    ['Ctrl-\\', '\u001c', [{ failure: expect.objectContaining({ exit: 143 }) }]],
  ])('%s', (_, keys, expected) => {
    const { grid, screen, events } = opened()
    events.splice(0)
    grid.type(keys)
    expect(events).toEqual(expected)
    screen.close()
  })

  it('are not read if standard input is something else', () => {
    const grid = new GridScreen(40, 10)
    Object.assign(grid.streams.input, { isTTY: false })
    const screen = openScreen(() => undefined, grid.streams)
    expect([screen.hasKeys, grid.isRaw, grid.streams.input.listenerCount('data')]).toEqual([
      false,
      false,
      0,
    ])
    screen.close()
  })
})

it('a terminal that is gone ends what is shown', () => {
  const { grid, screen, events } = opened()
  events.splice(0)
  grid.streams.input.emit('end')
  grid.streams.output.emit('error', Object.assign(new Error('gone'), { code: 'EIO' }))
  expect(events).toEqual([
    { failure: expect.objectContaining({ signal: 'SIGHUP' }) },
    { failure: expect.objectContaining({ signal: 'SIGHUP' }) },
  ])
  screen.close()
})
