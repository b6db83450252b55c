import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { NotStoredError } from '../../api/writes/verify/contradiction-errors.ts'
import type { Context } from '../../context.ts'
import type { PlanRow } from '../../import/import-plan.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import type { Row } from '../../records/record.ts'
import { resources } from '../../resources/index.ts'
import type { RunResult } from '../../runs/perform-run.ts'
import type { SourceNote } from '../../runs/step.ts'
import { lastRunNumber } from '../../sources/absorb-run.ts'
import { keepAside, writeSourceMemory } from '../../sources/memory-file.ts'
import { RecordsInMemory } from '../../sources/remember.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import { isWritten } from './execute-plan.ts'
import { namesFor } from './remembered-names.ts'

/** Remembers what an import has found out about its source. */
export interface SourceRecorder {
  /** Saves what is known before anything is written: rows that need no write, and values that are kept. */
  saveUnwritten(): void
  /** Saves what a run has written, as far as that was verified. */
  saveWritten(result: RunResult): void
}

/**
 * Returns what remembers an import of a source, or of a plan that was saved from it; `memory` is undefined on the first import,
 * or if it is lost.
 */
export function sourceRecorder(
  context: Context,
  api: Api,
  memory: SourceMemory | undefined,
  planned: PlannedImport,
): SourceRecorder | undefined {
  const { source, memory: state, resource } = planned.plan
  if (source === null || state === undefined) return undefined
  const now = () => context.clock().toISOString()
  const stored = storedById(planned)
  const records =
    planned.sync?.records ??
    new RecordsInMemory(resources[resource], memory?.records.values() ?? [])
  const head = {
    ...{ source, resource, owns: state.owns },
    ...{ profile: api.settings.instance, url: api.settings.url.href },
  }
  const save = (run: number) =>
    writeSourceMemory(context, {
      ...{ ...head, saved: now(), run },
      ...{ names: namesFor(api, memory, resource, records.all), records: records.all },
    })
  return {
    saveUnwritten: () => {
      if (state.state === 'lost') reportKept(context, head)
      rememberUnwritten(records, planned, { stored, now: now() })
      save(Math.max(memory?.run ?? 0, lastRunNumber(context)))
    },
    saveWritten: (result) => {
      rememberWritten(records, result, now())
      save(result.run)
    },
  }
}

/** Keeps the file of what counts as lost, and reports where. */
function reportKept(context: Context, head: Pick<SourceMemory, 'profile' | 'source'>): void {
  const path = keepAside(context, head, head.source)
  if (path === undefined) return
  context.note('memory_kept', `What was remembered about ${head.source} is now in ${path}`)
}

/** The records of a plan, by ID. */
type StoredById = ReadonlyMap<number, StoredRecord>

function storedById({ plan, listed }: PlannedImport): StoredById {
  const { id } = resources[plan.resource]
  return new Map(listed.map((stored) => [Number(stored.row[id]), stored]))
}

/** Remembers what is known without a write: which records the rows are about, and values that are stored already. */
function rememberUnwritten(
  records: RecordsInMemory,
  { plan, notes }: PlannedImport,
  { stored: byId, now }: { stored: StoredById; now: string },
): void {
  for (const row of plan.rows) {
    const note = unwrittenNote(row, notes.get(row))
    const { id = 0, client = null } = row
    const stored = byId.get(id)
    if (note !== undefined && stored !== undefined)
      records.remember({ note, id, client, row: stored.row }, now)
  }
}

/** The part of what is remembered about a row that needs no write; undefined if there is none. */
function unwrittenNote(row: PlanRow, note: SourceNote | undefined): SourceNote | undefined {
  if (!isWritten(row) || note === undefined) return note
  if (row.do !== 'update' || row.verb !== undefined) return undefined
  const { isBack: _, said = {}, ...others } = note
  const { values = {} } = row
  const stored = Object.entries(said).filter(([name]) => !(name in values))
  return { ...others, said: Object.fromEntries(stored) }
}

function rememberWritten(records: RecordsInMemory, { outcomes }: RunResult, now: string): void {
  for (const result of outcomes) {
    const { step } = result
    const { name, client, source: note } = step
    const written = writtenRecord(result)
    if (note === undefined || written === undefined) continue
    records.remember({ note, client, name, step, ...written }, now)
  }
}

/** Returns the record that a step has left, as far as it was verified; undefined if that isn't known. */
function writtenRecord(
  result: RunResult['outcomes'][number],
): { id: number; row: Row } | undefined {
  const { state, step } = result
  if (state === 'done') {
    const { id = step.id, row = {} } = result.outcome
    return id === undefined ? undefined : { id, row }
  }
  if (state !== 'failed' || step.id === undefined) return undefined
  return result.error instanceof NotStoredError ? { id: step.id, row: result.error.row } : undefined
}
