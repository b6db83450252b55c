import type { Api } from '../api/api.ts'
import type { Journal, WriteRecord } from './journal.ts'
import type { BegunEntry } from './journal-entries.ts'
import type { RunWorld } from './run.ts'

/** How long a write is given at least, in milliseconds. */
const LEAST = 2_000

/** Writes may take so many times as long as the slowest of the same run. */
const MARGIN = 4

/** A write that was begun; `ended`: how it ended, if that was noted. */
export type BegunWrite = Pick<WriteRecord, 'ended'> & { begun: BegunEntry }

/**
 * How long after it began a write may still be on its way, in milliseconds: by how long those of the run took, or what
 * was just read; no longer than a request may take.
 */
function mayTake(
  { settings }: Api,
  { begun: { timeout = settings.timeout }, ended }: BegunWrite,
  longest: number | undefined,
): number {
  // What is known to take long is given all of its time, and so is what something before the server gave up (a 503); a
  // write that the person interrupted was as quick as the others.
  const isGivenUp = ended !== undefined && ended.code !== 'interrupted'
  const isGivenAll = timeout > settings.timeout || isGivenUp
  const usual = isGivenAll ? timeout : (longest ?? 0) * MARGIN
  return Math.min(Math.max(usual, LEAST), Math.max(timeout, LEAST))
}

/** How long it has to be waited until none of these writes is on its way any more, in milliseconds. */
export function remainingWait(
  api: Api,
  { longest }: Pick<Journal, 'longest'>,
  writes: readonly BegunWrite[],
  now: Date,
): number {
  const left = writes.map((write) => {
    const age = now.getTime() - Date.parse(write.begun.at)
    // A clock that was set back tells nothing.
    return mayTake(api, write, longest) - Math.max(0, age)
  })
  return Math.max(0, ...left)
}

/** Says for how long it is waited. */
export function announceWait({ note }: Pick<RunWorld, 'note'>, milliseconds: number): void {
  const seconds = Math.ceil(milliseconds / 1_000)
  note?.(
    'waiting',
    `The server may still be carrying out writes of an interrupted run: waiting ${seconds} s`,
  )
}
