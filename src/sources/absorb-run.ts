import type { Api } from '../api/api.ts'
import { tolerate } from '../errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { resources } from '../resources/index.ts'
import { readCheckedEnds } from '../runs/checked-ends.ts'
import { type Journal, readJournal, type StepRecord } from '../runs/journal.ts'
import type { RunHeader } from '../runs/journal-entries.ts'
import { runNumbers, runsFolder } from '../runs/journal-folder.ts'
import { runTargetOf } from '../runs/run-lock.ts'
import type { Step } from '../runs/step.ts'
import { RecordsInMemory } from './remember.ts'
import type { SourceMemory } from './source-memory.ts'

/** Returns the number of the last run of this computer; 0 if there is none. */
export function lastRunNumber(place: StorageEnv): number {
  return runNumbers(runsFolder(place)).at(-1) ?? 0
}

/** What is remembered, with what killed runs have written. */
interface Absorbed {
  memory: SourceMemory
  /** The updates that were in progress when a run was killed: they may have been written. */
  unverified: { steps: readonly Step[]; now: string }
}

/**
 * Adds what runs of the source have written that is not remembered yet, since they were killed before they could save it.
 * Journals that can't be read are left out.
 */
export function absorbRuns(
  place: StorageEnv,
  api: Api,
  memory: SourceMemory,
  now: string,
): Absorbed {
  const folder = runsFolder(place)
  let known = memory
  const unverified: Step[] = []
  for (const run of runNumbers(folder)) {
    if (run <= memory.run) continue
    const journal = journalOf(place, api, memory, { folder, run })
    if (journal === undefined) continue
    known = absorbRun(known, journal, now)
    unverified.push(...journal.steps.filter(isUnverified).map(({ step }) => step))
  }
  return { memory: known, unverified: { steps: unverified, now } }
}

function isUnverified({ step, begun, ended, undo }: StepRecord): boolean {
  const isOpen = ended === undefined || ended.as === 'unknown'
  return step.verb === 'update' && begun !== undefined && isOpen && undo.begun === undefined
}

/** Returns the journal of a run if it is one of the source; undefined if it isn't, or can't be read. */
function journalOf(
  place: StorageEnv,
  api: Api,
  memory: SourceMemory,
  { folder, run }: { folder: string; run: number },
): Journal | undefined {
  try {
    const { header } = readCheckedEnds(folder, run, place) ?? {}
    if (header === undefined || !isOfSource(api, memory, header)) return undefined
    return readJournal(folder, run, place)
  } catch (error) {
    tolerate(error)
    return undefined
  }
}

function isOfSource(
  api: Api,
  { source, resource }: Pick<SourceMemory, 'source' | 'resource'>,
  header: RunHeader,
): boolean {
  const { url, profile } = runTargetOf(api, resource)
  const isSame = header.resource === resource && header.source?.syncedAs === source
  return isSame && header.url === url && header.profile === profile
}

/** Adds what a run has written, as its journal says; what was undone is left out. */
export function absorbRun(memory: SourceMemory, journal: Journal, now: string): SourceMemory {
  const records = new RecordsInMemory(resources[memory.resource], memory.records.values())
  for (const record of journal.steps) rememberStep(records, record, now)
  const run = Math.max(memory.run, journal.header.run)
  return { ...memory, run, records: records.all }
}

function rememberStep(
  records: RecordsInMemory,
  { step, ended, begun, undo }: StepRecord,
  now: string,
): void {
  const id = ended?.id ?? begun?.id ?? step.id
  const isDone = ended?.as === 'done' || ended?.as === 'same'
  const isUndone = undo.ended?.as === 'done'
  if (step.source === undefined || id === undefined || !isDone || isUndone) return
  const { name, client, source: note } = step
  records.remember({ note, id, client, name, row: ended.stored ?? {}, step }, now)
}
