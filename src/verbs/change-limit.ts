import { type Input, type OptionSpec, textOption } from '../command.ts'
import { RefusedError, UsageError } from '../errors.ts'
import { countOf } from '../records/naming.ts'
import type { OperationName, Resource } from '../resources/definition.ts'

/** The option that says how much a command may change. */
export const MAX_CHANGES: OptionSpec = {
  name: 'max-changes',
  type: { kind: 'share' },
  help: 'refuse to change more records than this; usually 20, or 30 % of all',
}

/** How many records a command may change: a number of them, a share of those in scope, or what holds where nothing was said. */
export type ChangeLimit =
  | { kind: 'count'; count: number; written: string }
  | { kind: 'share'; percent: number; written: string }
  | { kind: 'default' }

/** More than both of these is refused where nothing was said. */
const DEFAULT = { count: 20, percent: 30 }

/** Reads `--max-changes`; throws a UsageError where it is neither a number of records nor a percentage. */
export function changeLimitOf(input: Input): ChangeLimit {
  const written = textOption(input, MAX_CHANGES.name)?.trim()
  if (written === undefined) return { kind: 'default' }
  const [, number = '', percent] = /^(\d{1,9}(?:\.\d{1,3})?) ?(%)?$/.exec(written) ?? []
  const isWhole = !number.includes('.')
  if (percent !== undefined && Number(number) <= 100) {
    return { kind: 'share', percent: Number(number), written: `${number}%` }
  }
  if (number !== '' && percent === undefined && isWhole) {
    return { kind: 'count', count: Number(number), written: number }
  }
  throw new UsageError(`--max-changes ${written}: not a number of records (25) or a share (40%)`)
}

/** What a command is about to change. */
export interface Changing {
  resource: Resource
  verb: OperationName
  count: number
  /** How many records there are in scope, counted where that is needed. */
  total(): Promise<number>
}

/** Refuses a command that would change more than the limit allows. Throws a RefusedError. */
export async function checkChangeLimit(limit: ChangeLimit, changing: Changing): Promise<void> {
  const { resource, verb, count } = changing
  const would = `This would ${verb} ${countOf(resource, count)}`
  if (limit.kind === 'count') {
    if (count <= limit.count) return
    throw new RefusedError(`${would}, more than --max-changes ${limit.written} allows.`)
  }
  const isSmall = limit.kind === 'default' && count <= DEFAULT.count
  if (isSmall || count === 0) return
  const total = await changing.total()
  const percent = limit.kind === 'share' ? limit.percent : DEFAULT.percent
  // Multiplied rather than divided: three of ten are 30 % and not a rounding error more.
  if (count * 100 <= total * percent) return
  const of = `${would} of ${total} in scope`
  if (limit.kind === 'share') {
    throw new RefusedError(`${of}, more than --max-changes ${limit.written} allows.`)
  }
  throw new RefusedError(`${of}: more than ${DEFAULT.count}, and more than ${DEFAULT.percent} %.`, {
    hint: `To allow it: --max-changes ${count}. To see the records first: --dry-run --max-changes ${count}`,
  })
}
