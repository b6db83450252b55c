import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import type { SyncPlan } from '../../import/sync/sync-plan.ts'
import { resources } from '../../resources/index.ts'
import type { RunResult } from '../../runs/perform-run.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import { absorbRun, lastRunNumber } from '../../sources/absorb-run.ts'
import { keepAside, readSourceMemory, writeSourceMemory } from '../../sources/memory-file.ts'
import { withSourceLock } from '../../sources/source-lock.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import { isWritten } from './execute-plan.ts'
import type { OpenSource } from './sync-source.ts'

/** Remembers what an import has found out about its source. */
export interface SourceRecorder {
  /** Saves what is known before anything is written: rows that need no write, and values that are kept. */
  saveUnwritten(): void
  /** Saves what a run has written, as far as that was verified. */
  saveWritten(result: RunResult): void
}

/** Returns what remembers an import of a source. */
export function sourceRecorder(
  context: Context,
  api: Api,
  source: OpenSource,
  { sync, planned }: { sync: SyncPlan; planned: PlannedImport },
): SourceRecorder {
  const { options, memory } = source
  const now = () => context.clock().toISOString()
  const head = {
    ...{ source: options.source, resource: planned.plan.resource, owns: [...options.owns] },
    ...{ profile: api.settings.instance, url: api.settings.url.href },
  }
  const save = (run: number) =>
    writeSourceMemory(context, { ...head, saved: now(), run, records: sync.records.all })
  return {
    saveUnwritten: () => {
      if (options.state === 'lost') reportKept(context, head)
      rememberUnwritten(sync, planned, now())
      save(Math.max(memory?.run ?? 0, lastRunNumber(context)))
    },
    saveWritten: (result) => {
      rememberWritten(sync, result, now())
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

function rememberUnwritten(sync: SyncPlan, { plan, listed }: PlannedImport, now: string): void {
  const { id: idField } = resources[plan.resource]
  const records = new Map(listed.map((stored) => [Number(stored.row[idField]), stored]))
  for (const row of plan.rows) {
    const note = sync.notes.get(row)
    const stored = records.get(row.id ?? 0)
    if (note === undefined || stored === undefined || isWritten(row)) continue
    const { client = null, id = 0 } = row
    sync.records.remember({ note, id, client, row: stored.row }, now)
  }
}

function rememberWritten(sync: SyncPlan, { outcomes }: RunResult, now: string): void {
  for (const result of outcomes) {
    if (result.state !== 'done') continue
    const { step, outcome } = result
    const { name, client, source: note } = step
    const id = outcome.id ?? step.id
    if (id === undefined || note === undefined) continue
    sync.records.remember({ note, id, client, name, row: outcome.row ?? {}, step }, now)
  }
}

/**
 * Remembers what a run has written that was not part of an import of its file: a resumed one, or a saved plan. Does nothing
 * for a run without a source.
 */
export async function rememberRun(context: Context, api: Api, run: number): Promise<void> {
  const { header } = requireJournal(context, run)
  const { resource, source: file } = header
  const source = file?.syncedAs
  if (source === undefined) return
  const owner = { profile: api.settings.instance }
  await withSourceLock(context, owner, source, async () => {
    const now = context.clock()
    const saved = now.toISOString()
    const memory = readSourceMemory(context, owner, source, { now }) ?? {
      ...{ ...owner, source, resource, url: api.settings.url.href, saved, run: 0, owns: [] },
      records: new Map(),
    }
    if (memory.resource !== resource || memory.url !== api.settings.url.href) return
    writeSourceMemory(context, {
      ...absorbRun(memory, requireJournal(context, run), saved),
      saved,
    })
  })
}
