import { RefusedError } from '../errors.ts'
import type { Hint } from '../hints.ts'
import { formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'

/** How many records an action may change: a number of them, a share of those in scope, or what holds where nothing was said. */
export type ChangeLimit =
  | { kind: 'count'; count: number; inputName: string }
  | { kind: 'share'; percent: number; inputName: string }
  /** `hint` says how so many are allowed. */
  | { kind: 'default'; hint?(count: number): Hint }

/** More than both of these is refused where nothing was said. */
const DEFAULT = { count: 20, percent: 30 }

/** The limit that a text says, a number of records (`25`) or a share of them (`40%`); undefined for anything else. */
export function parseChangeLimit(
  text: string,
  called: string,
): Exclude<ChangeLimit, { kind: 'default' }> | undefined {
  const [, number = '', percent] = /^(\d{1,9}(?:\.\d{1,3})?) ?(%)?$/.exec(text.trim()) ?? []
  if (percent !== undefined && Number(number) <= 100) {
    return { kind: 'share', percent: Number(number), inputName: `${called} ${number}%` }
  }
  const isCount = number !== '' && percent === undefined && !number.includes('.')
  return isCount
    ? { kind: 'count', count: Number(number), inputName: `${called} ${number}` }
    : undefined
}

/** How much an action is about to change. */
export interface ChangeSize {
  resource: Resource
  verb: OperationName
  count: number
  /** How many records there are in scope, counted where that is needed. */
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
  const isSmall = limit.kind === 'default' && count <= DEFAULT.count
  if (isSmall || count === 0) return
  const total = await size.total()
  const percent = limit.kind === 'share' ? limit.percent : DEFAULT.percent
  // Multiplied rather than divided: three of ten are 30 % and not a rounding error more.
  if (count * 100 <= total * percent) return
  const of = `${would} of ${total} in scope`
  if (limit.kind === 'share') throw new RefusedError(`${of}, more than ${limit.inputName} allows.`)
  const hint = limit.hint?.(count)
  throw new RefusedError(`${of}: more than ${DEFAULT.count}, and more than ${DEFAULT.percent} %.`, {
    ...(hint === undefined ? {} : { hint }),
  })
}
