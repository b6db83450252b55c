import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import { type Failure, tolerate } from '../../errors.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import { absorbRun } from '../../sources/absorb-run.ts'
import { readSourceMemory, writeSourceMemory } from '../../sources/memory-file.ts'
import { withSourceLock } from '../../sources/source-lock.ts'

/**
 * Does work on a run or a saved plan while no other command uses its source; `source` is undefined if it has none. Throws a
 * ConfigError if what is remembered about the source can't be used, before anything is written.
 */
export async function withSourceOfRun<T>(
  context: Context,
  { settings }: Api,
  source: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (source === undefined || context.flags.dryRun === true) return work()
  const owner = { profile: settings.instance }
  return withSourceLock(context, owner, source, () => {
    readSourceMemory(context, owner, source, { now: context.clock() })
    return work()
  })
}

/**
 * Remembers what a run has written of its source, if it has one and its file was not imported just now: it was resumed, or made
 * from a saved plan. The source must be locked.
 */
export function rememberRun(context: Context, { settings }: Api, run: number): void {
  const journal = requireJournal(context, run)
  const { resource, source: file } = journal.header
  const source = file?.syncedAs
  if (source === undefined) return
  const owner = { profile: settings.instance }
  const url = settings.url.href
  const now = context.clock()
  const saved = now.toISOString()
  const memory = readSourceMemory(context, owner, source, { now }) ?? {
    ...{ ...owner, source, resource, url, saved, run: 0, owns: [] },
    records: new Map(),
  }
  if (memory.resource !== resource || memory.url !== url) return
  writeSourceMemory(context, { ...absorbRun(memory, journal, saved), saved })
}

/**
 * Saves what a run has written, and returns the error if that fails; everything else was done by then, and the next import
 * takes it from the run's journal.
 */
export function errorOfSaving(save: () => void): Failure | undefined {
  try {
    save()
    return undefined
  } catch (error) {
    return tolerate(error)
  }
}
