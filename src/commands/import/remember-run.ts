import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import { type Failure, RefusedError, tolerate } from '../../errors.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import { absorbRun } from '../../sources/absorb-run.ts'
import { readSourceMemory, writeSourceMemory } from '../../sources/memory-file.ts'
import { withSourceLock } from '../../sources/source-lock.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'

/**
 * Does work on a run or a saved plan while no other command uses its source, with what is remembered about that, unless it
 * counts as lost. Throws a ConfigError if what is remembered can't be used, before anything is written.
 */
export async function withSourceOfRun<T>(
  context: Context,
  { settings }: Api,
  { source, isLost = false }: { source: string; isLost?: boolean },
  work: (memory: SourceMemory | undefined) => Promise<T>,
): Promise<T> {
  const owner = { profile: settings.instance }
  const open = async () => {
    if (isLost) return work(undefined)
    const memory = readSourceMemory(context, owner, source, { now: context.clock() })
    return work(memory?.url === settings.url.href ? memory : undefined)
  }
  return context.flags.dryRun === true ? open() : withSourceLock(context, owner, source, open)
}

/** Throws a RefusedError if a source has been imported since a run of it: what is left of the run is out of date. */
export function requireNewestRun(memory: SourceMemory | undefined, run: number): void {
  if (memory === undefined || memory.run <= run) return
  throw new RefusedError(
    `run ${run} can't be resumed: ${memory.source} has been imported again since.`,
    { hint: `That import has done what was left. If in doubt, import ${memory.source} again` },
  )
}

/**
 * Remembers what a resumed run has written of its source, if it has one. The source must be locked.
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
