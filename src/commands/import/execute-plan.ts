import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Notice } from '../../api/writes/plan.ts'
import type { Outcome } from '../../api/writes/write.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { openProgress } from '../../io/progress.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { RunOptions } from '../../runs/execute-steps.ts'
import type { RunSource } from '../../runs/journal-entries.ts'
import { performRun, type RunResult } from '../../runs/perform-run.ts'
import type { SourceNote, Step } from '../../runs/step.ts'
import { createActionOptions } from '../../verbs/write-report.ts'
import type { SecretValues } from './file-reading.ts'
import type { PlanOutcome, RowOutcome } from './plan-document.ts'
import type { PlannedFile } from './plan-result.ts'
import type { PrintableRow } from './printable-plan.ts'

/** How to apply a plan. */
export interface ExecuteOptions {
  /** The command as the list of runs shows it: `import assets rmm.csv`. */
  command: string
  scope: Scope
  source: RunSource
  concurrency: number | undefined
  /** Whether to do what may lose data, as the plan was made with `--force`. */
  isForced?: boolean
  /** The module's records in the scope, if they were read. */
  existing?: readonly StoredRecord[]
  /** The record that each update changes, by the row's index in the plan. */
  targets: ReadonlyMap<number, StoredRecord>
  /** What to remember about the source of each row once it is written, by the row's index in the plan. */
  notes?: ReadonlyMap<number, SourceNote>
  /** Returns the secrets of the row at an index. */
  secretsAt: (index: number) => SecretValues
  /** Returns the name of a field in messages; without it, messages use the field's own name. */
  fieldLabel?: (field: string) => string
  recheckCreates: NonNullable<RunOptions['recheck']>
}

/** A run that has ended, and the index in the plan of the row of each of its steps. */
interface ExecutedRun {
  result: RunResult
  rows: readonly number[]
}

/** Writes the rows of a plan that create or update, as one run, and shows the progress. */
export async function executePlan(
  context: Context,
  api: Api,
  { resource, plan }: PlannedFile,
  options: ExecuteOptions,
): Promise<ExecutedRun> {
  const { command, scope, source, targets, notes, secretsAt } = options
  const rows = [...plan.rows.keys()].filter((index) => isWritten(plan.rows[index]))
  const steps = new Map(
    rows.flatMap((index) => stepsOf(plan.rows[index], index, notes?.get(index))),
  )
  const stepTargets = [...steps].flatMap(([step, index]) => {
    const stored = targets.get(index)
    return stored === undefined ? [] : [[step, stored] as const]
  })
  const progress = openProgress(context, { total: steps.size, nouns: nounsOf(resource) })
  try {
    const request = { command, resource, scope, steps: [...steps.keys()], source }
    const result = await performRun(context, api, request, {
      ...runOptionsOf(context, api, options),
      targets: new Map(stepTargets),
      secretsOf: (step) => secretsAt(steps.get(step) ?? -1),
      onOutcome: () => progress.advance(1),
    })
    return { result, rows }
  } finally {
    progress.close()
  }
}

function runOptionsOf(
  context: Context,
  api: Api,
  { concurrency, existing, fieldLabel, isForced, recheckCreates }: ExecuteOptions,
): RunOptions {
  return {
    ...createActionOptions(context, api),
    ...(isForced === undefined ? {} : { isForced }),
    recheck: recheckCreates,
    // The plan has already shown what is written.
    announce: async () => undefined,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(existing === undefined ? {} : { listed: existing }),
    ...(fieldLabel === undefined ? {} : { labelsFor: () => fieldLabel }),
  }
}

/** Whether a row is written: it creates or updates a record, or changes one that its source no longer has. */
export function isWritten(
  row: Pick<PrintableRow, 'do' | 'verb' | 'values'> | undefined,
): row is WrittenRow {
  if (row?.do === 'left') return row.verb !== undefined || row.values !== undefined
  return row?.do === 'create' || row?.do === 'update'
}

type WrittenRow = PrintableRow & { do: 'create' | 'update' | 'left' }

function stepsOf(
  row: PrintableRow | undefined,
  index: number,
  source: SourceNote | undefined,
): [Step, number][] {
  if (!isWritten(row)) return []
  const { do: action, id, name = '', client = null, values = {}, line, verb } = row
  const step: Step = {
    ...{ verb: verb ?? (action === 'create' ? 'create' : 'update'), name, client },
    ...(verb === undefined ? { values } : {}),
    ...(line === undefined ? {} : { line }),
    ...(id === undefined ? {} : { id }),
    ...(source === undefined ? {} : { source }),
  }
  return [[step, index]]
}

/** Returns the outcome of each row, by its index in the plan. */
export function planOutcomeOf({ result, rows }: ExecutedRun): PlanOutcome {
  const outcomes = new Map(
    result.outcomes.flatMap((outcome, at) => {
      const index = rows[at]
      return index === undefined ? [] : [[index, rowOutcome(outcome)] as const]
    }),
  )
  return { run: result.run, outcomes }
}

function rowOutcome(result: RunResult['outcomes'][number]): RowOutcome {
  if (result.state === 'untried') return { outcome: 'not_tried' }
  if (result.state === 'failed') return { outcome: 'failed', error: errorOf(result.error) }
  const { outcome, step } = result
  const notices = noticesOf(outcome)
  const failure = outcome.failure === undefined ? undefined : errorOf(outcome.failure)
  return {
    outcome: failure === undefined ? outcomeOf(outcome, step) : 'failed',
    ...(outcome.id === undefined ? {} : { id: outcome.id }),
    ...(failure === undefined ? {} : { error: failure }),
    ...(notices.length === 0 ? {} : { notices }),
  }
}

function outcomeOf({ state }: Outcome, { verb }: Step): RowOutcome['outcome'] {
  if (state === 'unchanged') return 'unchanged'
  if (verb === 'archive' || verb === 'unarchive') return `${verb}d`
  return verb === 'create' ? 'created' : 'updated'
}

function noticesOf({ notices, plan: { draft } }: Outcome): readonly Notice[] {
  return [...(draft.warnings ?? []), ...notices]
}

function errorOf(error: unknown): { code: string; message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message }
  return { code: 'defect', message: error instanceof Error ? error.message : String(error) }
}
