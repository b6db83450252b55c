import { Failure, InterruptedError, PartialError } from '../../errors.ts'
import { type HintLine, indentHint } from '../../hints.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RunResult } from '../../runs/perform-run.ts'
import { failedAs } from '../../runs/write-entries.ts'
import { linesText } from './line-numbers.ts'

/** How many failed rows a hint names with their reasons. */
const NAMED = 50

/** What the steps of a run came to, by how they ended. */
interface StepsByState {
  done: number
  failed: readonly {
    line: number
    name: string
    error: unknown
    /** Whether resuming the run looks it up, and goes on with it. */
    isResumable: boolean
  }[]
  untried: readonly number[]
}

/**
 * What a run ends with: undefined where all is written, the failure itself where nothing was, else a PartialError. It
 * tells which lines failed and why, which were not tried, and how to go on.
 */
export function runFailure(
  signal: AbortSignal,
  resource: Resource,
  { run, outcomes, failure }: RunResult,
): unknown {
  const { done, failed, untried } = sorted(outcomes)
  const [first] = failed
  if (first === undefined && untried.length === 0) return failure
  const error = failure ?? first?.error ?? signal.reason
  const hint = hintOf(run, { done, failed, untried })
  const interruption = [error, signal.reason].find((one) => one instanceof InterruptedError)
  if (interruption !== undefined) return interruption.withDetails({ hint, cause: error })
  if (!(error instanceof Failure)) return error
  const isPartly = done > 0 || failed.some((one) => one.error instanceof PartialError)
  if (!isPartly) return withHint(error, hint)
  const was = `${done} of ${formatCount(resource, outcomes.length)} ${done === 1 ? 'was' : 'were'} written`
  const why = first === undefined ? `: ${error.message}` : ''
  const hazard = failed.map((one) => hazardOf(one.error)).find((one) => one !== undefined)
  return new PartialError(`${was}${why}`, {
    hint,
    cause: error,
    ...(hazard === undefined ? {} : { hazard }),
  })
}

function sorted(outcomes: RunResult['outcomes']): StepsByState {
  const failed: StepsByState['failed'][number][] = []
  const untried: number[] = []
  for (const one of outcomes) {
    const { line = 0, name } = one.step
    if (one.state === 'failed') {
      failed.push({
        line,
        name,
        error: one.error,
        isResumable: failedAs(one.error, true) !== 'failed',
      })
    } else if (one.state === 'untried') untried.push(line)
    else if (one.outcome.failure !== undefined) {
      failed.push({ line, name, error: one.outcome.failure, isResumable: false })
    }
  }
  return { done: outcomes.length - failed.length - untried.length, failed, untried }
}

function hintOf(run: number, { failed, untried }: StepsByState): readonly HintLine[] {
  const named = failed.slice(0, NAMED)
  const rest = failed.slice(NAMED).map(({ line }) => line)
  return [
    ...failureLines(named),
    ...(rest.length === 0 ? [] : [`Failed as well: ${linesText(rest)}`]),
    ...(untried.length === 0 ? [] : [`Not tried: ${linesText(untried)}`]),
    ...(untried.length === 0 && !failed.some(({ isResumable }) => isResumable)
      ? []
      : [{ for: 'To go on', step: { do: 'resume-run', run } as const }]),
  ]
}

/** Each row that failed, by its record's name; those that failed for the same reason together. */
function failureLines(failed: StepsByState['failed']): HintLine[] {
  const groups = new Map<string, StepsByState['failed'][number][]>()
  for (const one of failed) {
    const hint = one.error instanceof Failure ? one.error.hint : undefined
    const key = JSON.stringify([messageOf(one.error), hint])
    groups.set(key, [...(groups.get(key) ?? []), one])
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
