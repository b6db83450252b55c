import type { Context } from '../../context.ts'
import { formatSheet } from '../../output/formats.ts'
import { compareFound } from '../../search/order.ts'
import type { Found } from '../../search/search.ts'
import { foundSheet } from './found-sheet.ts'

/**
 * How long matches are held back to be shown in the best order, in milliseconds: with the start of the program, less than a
 * second.
 */
const HOLD = 750

/** Shows matches at a terminal: all at once if they arrive soon, otherwise as they arrive. */
export interface LiveOutput {
  add(found: readonly Found[]): void
  /** Shows the rest; returns how many were shown in all. */
  finish(): Promise<number>
}

/** Starts to show matches, at most `limit`. */
export function startLiveOutput(context: Context, limit: number): LiveOutput {
  const start = context.monotonicNow()
  const timer = new AbortController()
  let held: Found[] = []
  let shown = 0
  let writing: Promise<void> = Promise.resolve()
  const flush = () => {
    const best = [...held].sort(compareFound).slice(0, limit - shown)
    held = []
    if (best.length === 0) return
    const isFirst = shown === 0
    shown += best.length
    writing = writing.then(() => write(context, best, isFirst))
  }
  const flushIfDue = () => {
    if (context.monotonicNow() - start >= HOLD) flush()
  }
  void context.sleep(HOLD, timer.signal).then(flushIfDue, () => undefined)
  return {
    add: (found) => {
      held.push(...found)
      flushIfDue()
    },
    finish: async () => {
      timer.abort()
      flush()
      await writing
      return shown
    },
  }
}

async function write(context: Context, best: readonly Found[], isFirst: boolean): Promise<void> {
  const rows = best.map((one) => ({ one, context, profile: undefined }))
  const sheet = foundSheet(rows, false)
  if (isFirst) return context.show(sheet)
  const options = context.formatOptions()
  const { text } = await formatSheet(sheet, {
    ...{ ...options, hasHeading: false },
    format: context.format(),
  })
  await context.io.write('\n')
  for await (const part of text) await context.io.write(part)
}
