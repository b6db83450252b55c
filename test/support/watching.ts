import { expect, onTestFinished, vi } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { openScreen } from '../../src/io/live-screen.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { FakeTime } from './fake-time.ts'
import { GridScreen } from './grid-screen.ts'
import type { RunOptions, RunResult } from './run.ts'

/** A request for the first page of a list, and when it came by the test's clock. */
export interface ListRead {
  /** `tickets/read`, with its filters. */
  list: string
  at: number
}

/** `itflow duty --watch` at a terminal in memory, with clocks that only the test moves. */
export interface Watching {
  grid: GridScreen
  time: FakeTime
  ended: Promise<RunResult>
  /** Waits until the screen shows a text. */
  shows(text: string): Promise<void>
  /** Moves the clocks, and waits until every read that is due has ended. */
  pass(seconds: number): Promise<void>
  /** Has the screen drawn again, and compares. */
  isAsDrawnAlone(): Promise<void>
  /** Ends the watch as the system does. */
  end(): Promise<RunResult>
}

/** How to watch. */
export interface WatchChoices extends Pick<RunOptions, 'env' | 'color'> {
  columns?: number
  rows?: number
}

/** Watches a sandbox for the duration of a test; what `decide` lets pass is noted. */
export async function watching(
  argv: readonly string[],
  {
    release = '26.10',
    prepare,
    decide,
    ...choices
  }: WatchChoices & {
    release?: Release
    prepare?: (database: Database) => void
    decide?: (request: Passing, nth: number) => Fate
  } = {},
): Promise<Watching & { instance: HazardInstance; reads: ListRead[] }> {
  const time = new FakeTime()
  const reads: ListRead[] = []
  const instance = await hazardInstance(release, prepare, (request) => {
    const nth = noteRead(request, time, reads)
    return decide?.(request, nth) ?? PASS
  })
  return { instance, reads, ...watchAt(time, instance.itflow, argv, choices) }
}

/** Starts a watch with a call of the program, and ends it with the test. */
export function watchAt(
  time: FakeTime,
  call: HazardInstance['itflow'],
  argv: readonly string[],
  { columns = 100, rows = 24, ...options }: WatchChoices = {},
): Watching {
  const grid = new GridScreen(columns, rows)
  const ending = new AbortController()
  const ended = call(['duty', '--watch', ...argv], {
    terminal: columns,
    signal: ending.signal,
    ...options,
    env: { ITFLOW_TIMEZONE: 'UTC', ...options.env },
    world: {
      ...time.world,
      openScreen: async (onEvent) => openScreen(onEvent, grid.streams),
    },
  })
  const end = () => {
    ending.abort(new InterruptedError('SIGTERM'))
    return ended
  }
  onTestFinished(async () => void (await end()))
  return {
    ...{ grid, time, ended, end },
    shows: (text) =>
      vi.waitFor(() => expect(grid.text()).toContain(text), { timeout: 10_000, interval: 2 }),
    pass: async (seconds) => {
      await time.pass(seconds * 1000)
      await untilRead(grid, time)
    },
    isAsDrawnAlone: async () => {
      await time.untilAsleep()
      const before = grid.lines()
      grid.spoil()
      grid.type('\u000c')
      await time.untilAsleep()
      expect(grid.lines()).toEqual(before)
    },
  }
}

/** Notes the read of a list; returns how many there were of it before. */
function noteRead({ operation, query }: Passing, time: FakeTime, reads: ListRead[]): number {
  const filters = [...query].filter(([name]) => !['api_key', 'limit', 'offset'].includes(name))
  const list = `${operation} ${filters.join(' ')}`.trim()
  const before = reads.filter((read) => read.list === list).length
  if (query.has('offset')) return before - 1
  reads.push({ list, at: time.now() })
  return before
}

/** Waits until no read is under way, or one waits before it tries again. */
function untilRead(grid: GridScreen, time: FakeTime): Promise<void> {
  return vi.waitFor(
    () => {
      if (time.sleeping < 2) expect(grid.text()).not.toContain('reading again')
    },
    { timeout: 10_000, interval: 2 },
  )
}
