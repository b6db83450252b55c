import type { Context } from '../../context.ts'
import { Failure, InterruptedError, PartialError } from '../../errors.ts'
import type { HintLine } from '../../hints.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Json } from '../../records/record.ts'
import { runsFolder } from '../../runs/journal-folder.ts'
import { requireJournal } from '../../runs/reopen-run.ts'
import { summaryOf } from '../../runs/run-list.ts'
import type { Step } from '../../runs/step.ts'
import { countsJson, countsText } from './run-text.ts'

/** The outcome of a step, for output. */
export interface StepReport {
  step: Step
  id: number | undefined
  outcome: string
  /** Why it was not done. */
  why?: string
  error?: unknown
  /** What an undo left as it was, and why. */
  left?: readonly { because: string; field?: string }[]
}

/** The result of resuming or undoing a run. */
interface RunReport {
  run: number
  stepReports: readonly StepReport[]
  /** Why the journal could not be completed. */
  failure: Error | undefined
  /** The next step if some steps were not done. */
  next: HintLine
}

/** How many steps a message names. */
const MAX_NAMED = 20

/** Prints the result of a run, and throws if it failed: a PartialError if only part of it is done. */
export async function reportRun(
  context: Context,
  { run, stepReports, failure, next }: RunReport,
): Promise<void> {
  const { state, counts } = await summaryOf(runsFolder(context), requireJournal(context, run))
  if (FORMATS[context.format()].reader === 'program') {
    const names = ['run', 'state', 'counts', 'steps']
    const steps = stepReports.map(jsonOf)
    await context.show({
      fields: names.map((name) => ({ name, label: name, kind: 'text' })),
      columns: [],
      rows: [{ run, state, counts: countsJson(counts), steps }],
      isList: false,
    })
  } else context.note('run', `Run ${run} is ${state}: ${countsText(counts)}.`)
  if (failure !== undefined) throw failure
  const open = stepReports.filter(({ why, error }) => why !== undefined || error !== undefined)
  const interruption = stepReports
    .map(({ error }) => error)
    .find((error) => error instanceof InterruptedError)
  if (interruption !== undefined) throw interruption
  if (open.length === 0) return
  throw partialError(run, stepReports, open, next)
}

function partialError(
  run: number,
  stepReports: readonly StepReport[],
  open: readonly StepReport[],
  next: HintLine,
): PartialError {
  const lines = open.slice(0, MAX_NAMED).map((step) => `${nameOf(step)}: ${reasonOf(step)}`)
  const rest = open.length - lines.length
  const more = rest === 0 ? [] : [`… and ${rest} more`]
  const cause = open.map(({ error }) => error).find((error) => error instanceof Failure)
  const message = `Run ${run}: ${open.length} of ${stepReports.length} are not done`
  return new PartialError(message, {
    hint: [...lines, ...more, next],
    ...(cause === undefined ? {} : { cause }),
  })
}

function nameOf({ step, id }: StepReport): string {
  return `${id ?? ''} ${step.name}`.trim()
}

function reasonOf({ why, error }: StepReport): string {
  return why ?? (error instanceof Error ? error.message : String(error))
}

function jsonOf({ step, id, outcome, why, error, left }: StepReport): Json {
  return {
    ...{ line: step.line ?? null, do: step.verb, id: id ?? null, name: step.name, outcome },
    ...(left === undefined ? {} : { left: left.map((part) => ({ ...part })) }),
    ...(why === undefined ? {} : { why }),
    ...(error === undefined ? {} : { error: errorOf(error) }),
  }
}

function errorOf(error: unknown): Json {
  if (!(error instanceof Failure)) return { code: 'defect', message: String(error) }
  const { code, message, hazard } = error
  return { code, message, ...(hazard === undefined ? {} : { hazard }) }
}
