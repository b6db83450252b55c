import { UnsupportedForOneError } from '../api/http/failures.ts'
import { AmbiguousError, type Failure, NotFoundError, RefusedError, UsageError } from '../errors.ts'
import type { InputValue } from '../records/input.ts'
import { RowError, refusalFrom } from './row-error.ts'

/** Runs `work` for a column of a row. An error that concerns only this row becomes a RowError that names the column. */
export async function asColumnErrors<T>(inputName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isRowSpecific(error) ? new RowError(refusalFrom(error, inputName)) : error
  }
}

/** Like `asColumnErrors`, for several columns: the error's column is the one its message names or whose value it starts with. */
export async function asRowErrors<T>(
  values: ReadonlyMap<string, InputValue>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isRowSpecific(error) ? new RowError(refusalFrom(error, columnIn(error, values))) : error
  }
}

function columnIn(
  { message }: Failure,
  values: ReadonlyMap<string, InputValue>,
): string | undefined {
  const named = [...values.values()].map(({ inputName }) => inputName)
  const longestFirst = named.sort((a, b) => b.length - a.length)
  return (
    longestFirst.find((inputName) => message.startsWith(inputName)) ??
    longestFirst.find((inputName) => message.includes(inputName)) ??
    [...values.values()].find(({ value }) => startsWithValue(message, value))?.inputName
  )
}

/** Whether a message starts with a value: `10.9.0.0/33 is not a network`. */
function startsWithValue(message: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && message.startsWith(`${value} `)
}

/** Whether an error concerns only one record, so the next row may succeed. */
function isRowSpecific(error: unknown): error is Failure {
  return (
    error instanceof UsageError ||
    error instanceof NotFoundError ||
    error instanceof AmbiguousError ||
    error instanceof RefusedError ||
    error instanceof UnsupportedForOneError
  )
}
