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
import type { Step } from '../../runs/step.ts'
import { createActionOptions } from '../../verbs/write-report.ts'
import type { SecretValues } from './file-reading.ts'
import type { PlanOutcome, RowOutcome } from './plan-document.ts'
import type { PlannedFile } from './plan-result.ts'
import type { PrintableRow } from './printable-plan.ts'

/** What carrying out a plan takes beside the plan. */
export interface ExecuteOptions {
  /** As the run is listed: `import assets rmm.csv`. */
  command: string
  scope: Scope
  source: RunSource
  concurrency: number | undefined
  /** Does what may lose data, too: the plan was made so. */
  isForced?: boolean
  /** The module's records in the scope, if they were read. */
  existing?: readonly StoredRecord[]
  /** The record of each row that is an update, by its place in the plan. */
  targets: ReadonlyMap<number, StoredRecord>
  /** The secrets of the row at a place. */
  secretsAt: (index: number) => SecretValues
  /** What messages call a field; absent: its name. */
  fieldLabel?: (field: string) => string
  recheckCreates: NonNullable<RunOptions['recheck']>
}

/** A run that is through, and the row of each of its steps, by its place in the plan. */
export interface ExecutedRun {
  result: RunResult
  rows: readonly number[]
}

/** Carries out the rows of a plan that create or update, as one run, and shows how far it is. */
export async function executePlan(
  context: Context,
  api: Api,
  { resource, plan }: PlannedFile,
  carrying: ExecuteOptions,
): Promise<ExecutedRun> {
  const { command, scope, source, targets, secretsAt } = carrying
  const rows = [...plan.rows.keys()].filter((index) => isWritten(plan.rows[index]))
  const steps = new Map(rows.flatMap((index) => stepsOf(plan.rows[index], index)))
  const found = [...steps].flatMap(([step, index]) => {
    const stored = targets.get(index)
    return stored === undefined ? [] : [[step, stored] as const]
  })
  const progress = openProgress(context, { total: steps.size, nouns: nounsOf(resource) })
  try {
    const order = { command, resource, scope, steps: [...steps.keys()], source }
    const result = await performRun(context, api, order, {
      ...howOf(context, api, carrying),
      targets: new Map(found),
      secretsOf: (step) => secretsAt(steps.get(step) ?? -1),
      onOutcome: () => progress.advance(1),
    })
    return { result, rows }
  } finally {
    progress.close()
  }
}

function howOf(
  context: Context,
  api: Api,
  { concurrency, existing, fieldLabel, isForced, recheckCreates }: ExecuteOptions,
): RunOptions {
  return {
    ...createActionOptions(context, api),
    ...(isForced === undefined ? {} : { isForced }),
    recheck: recheckCreates,
    // The plan has told what is written.
    announce: async () => undefined,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(existing === undefined ? {} : { listed: existing }),
    ...(fieldLabel === undefined ? {} : { labelsFor: () => fieldLabel }),
  }
}

/** Whether a row is one that is written. */
export function isWritten(row: Pick<PrintableRow, 'do'> | undefined): row is WrittenRow {
  return row?.do === 'create' || row?.do === 'update'
}

type WrittenRow = PrintableRow & { do: 'create' | 'update' }

function stepsOf(row: PrintableRow | undefined, index: number): [Step, number][] {
  if (!isWritten(row)) return []
  const { do: verb, id, name = '', client = null, values = {}, line } = row
  return [[{ verb, name, client, values, line, ...(id === undefined ? {} : { id }) }, index]]
}

/** What became of each row, by its place in the plan. */
export function planOutcomeOf({ result, rows }: ExecutedRun): PlanOutcome {
  const outcomes = new Map(
    result.outcomes.flatMap((one, at) => {
      const index = rows[at]
      return index === undefined ? [] : [[index, rowOutcome(one)] as const]
    }),
  )
  return { run: result.run, outcomes }
}

function rowOutcome(one: RunResult['outcomes'][number]): RowOutcome {
  if (one.state === 'untried') return { outcome: 'not_tried' }
  if (one.state === 'failed') return { outcome: 'failed', error: errorOf(one.error) }
  const { outcome, step } = one
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
  return verb === 'create' ? 'created' : 'updated'
}

function noticesOf({ notices, plan: { draft } }: Outcome): readonly Notice[] {
  return [...(draft.warnings ?? []), ...notices]
}

function errorOf(error: unknown): { code: string; message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message }
  return { code: 'defect', message: error instanceof Error ? error.message : String(error) }
}
