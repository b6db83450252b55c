import type { Api } from '../../api/api.ts'
import type { Stored } from '../../api/reading.ts'
import type { Scope } from '../../api/scope.ts'
import type { Outcome } from '../../api/writes/write.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import { openProgress } from '../../io/progress.ts'
import { nounsOf } from '../../records/naming.ts'
import type { Json } from '../../records/record.ts'
import type { RunHow } from '../../runs/carry-out.ts'
import type { RunSource } from '../../runs/entries.ts'
import { performRun, type RunResult } from '../../runs/perform-run.ts'
import type { Step } from '../../runs/step.ts'
import { actingOf } from '../../verbs/write-report.ts'
import type { Carried, RowOutcome } from './plan-document.ts'
import type { PlannedFile } from './plan-ending.ts'
import type { WordedRow } from './worded-plan.ts'

/** What carrying out a plan takes beside the plan. */
export interface Carrying {
  /** As the run is listed: `import assets rmm.csv`. */
  command: string
  scope: Scope
  source: RunSource
  concurrency: number | undefined
  /** What was read of the module, so that it is not read twice. */
  known: Pick<RunHow, 'listed'> & { targets: ReadonlyMap<WordedRow, Stored> }
  /** The secrets of a row. */
  secretsOf: (line: number) => Readonly<Record<string, Json>>
}

/** Carries out the rows of a plan that create or update, as one run, and shows how far it is. */
export async function carryOut(
  context: Context,
  api: Api,
  { resource, plan }: PlannedFile,
  carrying: Carrying,
): Promise<RunResult> {
  const { command, scope, source, concurrency, known, secretsOf } = carrying
  const rows = plan.rows.filter(isWritten)
  const steps = rows.map(stepOf)
  const targets = new Map(
    rows.flatMap((row, index) => {
      const [step, stored] = [steps[index], known.targets.get(row)]
      return step === undefined || stored === undefined ? [] : [[step, stored]]
    }),
  )
  const progress = openProgress(context, { total: steps.length, what: nounsOf(resource) })
  try {
    return await performRun(
      context,
      api,
      { command, resource, scope, steps, source },
      {
        ...actingOf(context, api),
        // The plan has told what is written.
        announce: async () => undefined,
        ...(concurrency === undefined ? {} : { concurrency }),
        ...(known.listed === undefined ? {} : { listed: known.listed }),
        targets,
        secretsOf: ({ line = 0 }) => secretsOf(line),
        onOutcome: () => progress.advance(1),
      },
    )
  } finally {
    progress.close()
  }
}

/** Whether a row is one that is written. */
export function isWritten(row: WordedRow): row is WordedRow & { do: 'create' | 'update' } {
  return row.do === 'create' || row.do === 'update'
}

function stepOf(row: WordedRow & { do: 'create' | 'update' }): Step {
  const { do: verb, id, name = '', client = null, values = {}, line } = row
  return { verb, name, client, values, line, ...(id === undefined ? {} : { id }) }
}

/** What became of each row, by its line. */
export function carriedBy({ run, outcomes }: RunResult): Carried {
  return {
    run,
    outcomes: new Map(outcomes.map((one) => [one.step.line ?? 0, rowOutcome(one)])),
  }
}

function rowOutcome(one: RunResult['outcomes'][number]): RowOutcome {
  if (one.state === 'untried') return { outcome: 'not_tried' }
  if (one.state === 'failed') return { outcome: 'failed', error: errorOf(one.error) }
  const { outcome, step } = one
  const notices = noticesOf(outcome)
  const failure = outcome.failure === undefined ? undefined : errorOf(outcome.failure)
  return {
    outcome: failure === undefined ? wordFor(outcome, step) : 'failed',
    ...(outcome.id === undefined ? {} : { id: outcome.id }),
    ...(failure === undefined ? {} : { error: failure }),
    ...(notices.length === 0 ? {} : { notices }),
  }
}

function wordFor({ state }: Outcome, { verb }: Step): RowOutcome['outcome'] {
  if (state === 'unchanged') return 'unchanged'
  return verb === 'create' ? 'created' : 'updated'
}

function noticesOf({ notices, plan: { draft } }: Outcome): string[] {
  return [...(draft.warnings ?? []), ...notices].map(({ message }) => message)
}

function errorOf(error: unknown): { code: string; message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message }
  return { code: 'defect', message: error instanceof Error ? error.message : String(error) }
}
