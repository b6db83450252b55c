import type { StoredRecord } from '../api/records/read.ts'
import { Failure, type FailureDetails, InterruptedError, PartialError } from '../errors.ts'
import { type HintLine, indentHint } from '../hints.ts'
import { displayName, formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import { capitalise } from '../text/sentence.ts'
import type { TargetOutcome } from './for-each.ts'

/**
 * Combines the outcomes of writing several records into one error: undefined if all succeeded, the error itself for a
 * single record or if nothing was done, otherwise a PartialError. It lists what was done, what failed and why, and
 * what wasn't tried.
 */
export function combineFailures(
  signal: AbortSignal | undefined,
  resource: Resource,
  verb: OperationName,
  outcomes: readonly TargetOutcome<unknown>[],
): unknown {
  const failed = outcomes.filter((outcome) => outcome.state === 'failed')
  const untried = outcomes.filter(({ state }) => state === 'untried')
  const [first] = failed
  if (first === undefined && untried.length === 0) return undefined
  const error = first === undefined ? signal?.reason : first.error
  if (outcomes.length === 1 || !(error instanceof Failure)) return error
  const details = detailsOf(resource, verb, outcomes)
  const interruption = [error, signal?.reason].find((reason) => reason instanceof InterruptedError)
  if (interruption !== undefined)
    return interruption.withDetails({ ...details, cause: error.cause })
  const done = outcomes.length - failed.length - untried.length
  const isPartly = done > 0 || failed.some((outcome) => outcome.error instanceof PartialError)
  if (!isPartly) return Object.assign(error, { hint: details.hint })
  const message = `${done} of ${formatCount(resource, outcomes.length)} ${done === 1 ? 'was' : 'were'} ${verb}d`
  // An interruption between two records isn't reported anywhere else.
  const why = first === undefined ? `: ${error.message}` : ''
  return new PartialError(`${message}${why}`, { ...details, cause: error })
}

/** Lists what was done, what failed and why, and what wasn't tried, with the first hazard. */
function detailsOf(
  resource: Resource,
  verb: OperationName,
  outcomes: readonly TargetOutcome<unknown>[],
): FailureDetails & { hint: readonly HintLine[] } {
  const idsOf = (state: TargetOutcome<unknown>['state']) =>
    outcomes
      .filter((outcome) => outcome.state === state)
      .map(({ target }) => String(target.row[resource.id] ?? ''))
      .join(', ')
  const failures = outcomes.flatMap((outcome) => (outcome.state === 'failed' ? [outcome] : []))
  const lines = [
    `${capitalise(verb)}d: ${idsOf('done') || 'none'}`,
    ...failures.flatMap(({ target, error }) => failureLines(resource, target, error)),
    `Not tried: ${idsOf('untried') || 'none'}`,
  ]
  const hazard = failures
    .map(({ error }) => (error instanceof Failure ? error.hazard : undefined))
    .find((known) => known !== undefined)
  return {
    hint: lines,
    ...(hazard === undefined ? {} : { hazard }),
  }
}

function failureLines(resource: Resource, { row }: StoredRecord, error: unknown): HintLine[] {
  const message = error instanceof Error ? error.message : String(error)
  const line = `Failed: ${row[resource.id] ?? ''} ${displayName(resource, row)}: ${message}`
  return error instanceof Failure ? [line, ...indentHint(error.hint)] : [line]
}
