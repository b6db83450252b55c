import { Failure, InterruptedError, PartialError } from '../../errors.ts'
import { type HintLine, indentHint } from '../../hints.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RunResult } from '../../runs/perform-run.ts'
import { failedAs } from '../../runs/write-entries.ts'
import { linesText } from './line-numbers.ts'

/** How many failed rows a hint names with their reasons. */
const MAX_NAMED = 50

/** The steps of a run by how they ended. */
interface StepsByState {
  done: number
  failed: readonly {
    line: number
    name: string
    error: unknown
    /** Whether resuming the run checks it and tries it again. */
    isResumable: boolean
  }[]
  untried: readonly number[]
}

/**
 * Returns the error that a run ends with: undefined if everything was written, the failure itself if nothing was, else
 * a PartialError. Its hint says which lines failed and why, which were not tried, and how to continue.
 */
export function runFailure(
  signal: AbortSignal,
  resource: Resource,
  { run, outcomes, failure }: RunResult,
): unknown {
  const { done, failed, untried } = groupByState(outcomes)
  const [first] = failed
  if (first === undefined && untried.length === 0) return failure
  const error = failure ?? first?.error ?? signal.reason
  const hint = hintOf(run, { done, failed, untried })
  const interruption = [error, signal.reason].find((cause) => cause instanceof InterruptedError)
  if (interruption !== undefined) return interruption.withDetails({ hint, cause: error })
  if (!(error instanceof Failure)) return error
  const isPartly = done > 0 || failed.some((step) => step.error instanceof PartialError)
  if (!isPartly) return withHint(error, hint)
  const written = `${done} of ${formatCount(resource, outcomes.length)} ${done === 1 ? 'was' : 'were'} written`
  const why = first === undefined ? `: ${error.message}` : ''
  const hazard = failed.map(({ error }) => hazardOf(error)).find((number) => number !== undefined)
  return new PartialError(`${written}${why}`, {
    hint,
    cause: error,
    ...(hazard === undefined ? {} : { hazard }),
  })
}

function groupByState(outcomes: RunResult['outcomes']): StepsByState {
  const failed: StepsByState['failed'][number][] = []
  const untried: number[] = []
  for (const result of outcomes) {
    const { line = 0, name } = result.step
    if (result.state === 'failed') {
      const { error } = result
      failed.push({ line, name, error, isResumable: failedAs(error, true) !== 'failed' })
    } else if (result.state === 'untried') untried.push(line)
    else if (result.outcome.failure !== undefined) {
      failed.push({ line, name, error: result.outcome.failure, isResumable: false })
    }
  }
  return { done: outcomes.length - failed.length - untried.length, failed, untried }
}

function hintOf(run: number, { failed, untried }: StepsByState): readonly HintLine[] {
  const named = failed.slice(0, MAX_NAMED)
  const rest = failed.slice(MAX_NAMED).map(({ line }) => line)
  return [
    ...failureLines(named),
    ...(rest.length === 0 ? [] : [`Also failed: ${linesText(rest)}`]),
    ...(untried.length === 0 ? [] : [`Not tried: ${linesText(untried)}`]),
    ...(untried.length === 0 && !failed.some(({ isResumable }) => isResumable)
      ? []
      : [{ for: 'To continue', step: { do: 'resume-run', run } as const }]),
  ]
}

/** Returns each failed row with its record's name; rows that failed for the same reason are grouped. */
function failureLines(failed: StepsByState['failed']): HintLine[] {
  const groups = new Map<string, StepsByState['failed'][number][]>()
  for (const step of failed) {
    const hint = step.error instanceof Failure ? step.error.hint : undefined
    const key = JSON.stringify([messageOf(step.error), hint])
    groups.set(key, [...(groups.get(key) ?? []), step])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const name = group.length === 1 ? `${first.name}: ` : ''
    const text = `${linesText(group.map(({ line }) => line))}: ${name}${messageOf(first.error)}`
    return first.error instanceof Failure ? [text, ...indentHint(first.error.hint)] : [text]
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function hazardOf(error: unknown): string | undefined {
  return error instanceof Failure ? error.hazard : undefined
}

function withHint(error: Failure, hint: readonly HintLine[]): Failure {
  return Object.assign(error, { hint })
}
