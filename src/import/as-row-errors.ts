import { UnsupportedForOneError } from '../api/http/failures.ts'
import { AmbiguousError, type Failure, NotFoundError, RefusedError, UsageError } from '../errors.ts'
import type { InputValue } from '../records/input.ts'
import { RowError, refusalFrom } from './row-error.ts'

/** Does something for a column of a row; what fails for this row alone becomes its RowFault. */
export async function asColumnErrors<T>(called: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOfRow(error) ? new RowError(refusalFrom(error, called)) : error
  }
}

/** The same for several columns: the one at fault is the one that the message names, or whose value it begins with. */
export async function asRowErrors<T>(
  values: ReadonlyMap<string, InputValue>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOfRow(error) ? new RowError(refusalFrom(error, columnIn(error, values))) : error
  }
}

function columnIn(
  { message }: Failure,
  values: ReadonlyMap<string, InputValue>,
): string | undefined {
  const named = [...values.values()].map(({ inputName }) => inputName)
  const longestFirst = named.sort((a, b) => b.length - a.length)
  return (
    longestFirst.find((called) => message.startsWith(called)) ??
    longestFirst.find((called) => message.includes(called)) ??
    [...values.values()].find(({ value }) => beginsWith(message, value))?.inputName
  )
}

/** Whether a message begins with a value: `10.9.0.0/33 is no network`. */
function beginsWith(message: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && message.startsWith(`${value} `)
}

/** Whether a failure is about one record: the next may do better. */
function isOfRow(error: unknown): error is Failure {
  return (
    error instanceof UsageError ||
    error instanceof NotFoundError ||
    error instanceof AmbiguousError ||
    error instanceof RefusedError ||
    error instanceof UnsupportedForOneError
  )
}
