import type { Api } from '../api/api.ts'
import type { Journal, WriteRecord } from './journal.ts'
import type { BegunEntry } from './journal-entries.ts'
import type { RunWorld } from './run.ts'

/** The shortest time that a write is allowed, in milliseconds. */
const MIN_DURATION = 2_000

/** A write is allowed this multiple of the time of the slowest write in the same run. */
const MARGIN = 4

/** A write that was begun; `ended`: how it ended, if that was recorded. */
type BegunWrite = Pick<WriteRecord, 'ended'> & { begun: BegunEntry }

/**
 * How long a write may still be in progress after it began, in milliseconds: estimated from the slowest write or read so
 * far, and no longer than a request may take.
 */
function maxDuration(
  { settings }: Api,
  { begun: { timeout = settings.timeout }, ended }: BegunWrite,
  longest: number | undefined,
): number {
  // A write that is known to be slow is allowed its whole time-out, and so is one that a proxy gave up on (a 503). A write
  // that the user interrupted was as fast as the others.
  const isGivenUp = ended !== undefined && ended.code !== 'interrupted'
  const isWholeTimeout = timeout > settings.timeout || isGivenUp
  const expected = isWholeTimeout ? timeout : (longest ?? 0) * MARGIN
  return Math.min(Math.max(expected, MIN_DURATION), Math.max(timeout, MIN_DURATION))
}

/** How long to wait until none of these writes can still be in progress, in milliseconds. */
export function remainingWait(
  api: Api,
  { longest }: Pick<Journal, 'longest'>,
  writes: readonly BegunWrite[],
  now: Date,
): number {
  const left = writes.map((write) => {
    const age = now.getTime() - Date.parse(write.begun.at)
    // If the clock was set back, the age is unknown.
    return maxDuration(api, write, longest) - Math.max(0, age)
  })
  return Math.max(0, ...left)
}

/** Reports how long the program is going to wait. */
export function announceWait({ note }: Pick<RunWorld, 'note'>, milliseconds: number): void {
  const seconds = Math.ceil(milliseconds / 1_000)
  note?.(
    'waiting',
    `The server may still be working on writes of an interrupted run: waiting ${seconds} s`,
  )
}
