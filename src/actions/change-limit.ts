import { RefusedError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'

/** The largest number of records an action may change: a count, a share of those in scope, or the default. */
export type ChangeLimit =
  | { kind: 'count'; count: number; inputName: string }
  | { kind: 'share'; percent: number; inputName: string }
  /** `hint` says how to allow this many. */
  | { kind: 'default'; hint?(count: number): Hint }

/** By default a change is refused if it exceeds both of these. */
const DEFAULT_LIMIT = { count: 20, percent: 30 }

/** Parses a limit: a number of records (`25`) or a percentage (`40%`); undefined for anything else. */
export function parseChangeLimit(
  text: string,
  inputName: string,
): Exclude<ChangeLimit, { kind: 'default' }> | undefined {
  const [, number = '', percent] = /^(\d{1,9}(?:\.\d{1,3})?) ?(%)?$/.exec(text.trim()) ?? []
  if (percent !== undefined && Number(number) <= 100) {
    return { kind: 'share', percent: Number(number), inputName: `${inputName} ${number}%` }
  }
  const isCount = number !== '' && percent === undefined && !number.includes('.')
  return isCount
    ? { kind: 'count', count: Number(number), inputName: `${inputName} ${number}` }
    : undefined
}

/** The number of records an action is about to change. */
interface ChangeSize {
  resource: Resource
  verb: OperationName
  count: number
  /** Counts the records in scope; called only if needed. */
  total(): Promise<number>
}

/** Refuses an action that would change more than the limit allows. Throws a RefusedError. */
export async function checkChangeLimit(limit: ChangeLimit, size: ChangeSize): Promise<void> {
  const { resource, verb, count } = size
  const would = `This would ${verb} ${formatCount(resource, count)}`
  if (limit.kind === 'count') {
    if (count <= limit.count) return
    throw new RefusedError(`${would}, more than ${limit.inputName} allows.`)
  }
  const isSmall = limit.kind === 'default' && count <= DEFAULT_LIMIT.count
  if (isSmall || count === 0) return
  const total = await size.total()
  const percent = limit.kind === 'share' ? limit.percent : DEFAULT_LIMIT.percent
  // Multiplied, not divided: three of ten must be exactly 30%, without a rounding error.
  if (count * 100 <= total * percent) return
  const of = `${would} of ${total} in scope`
  if (limit.kind === 'share') throw new RefusedError(`${of}, more than ${limit.inputName} allows.`)
  const hint = limit.hint?.(count)
  throw new RefusedError(
    `${of}: more than ${DEFAULT_LIMIT.count}, and more than ${DEFAULT_LIMIT.percent}%.`,
    {
      ...(hint === undefined ? {} : { hint }),
    },
  )
}
