import type { ChangeLimit } from '../actions/change-limit.ts'
import { type Input, type OptionSpec, textOption } from '../command.ts'
import { UsageError } from '../errors.ts'

/** The option that says how much a command may change. */
export const MAX_CHANGES: OptionSpec = {
  name: 'max-changes',
  type: { kind: 'share' },
  help: 'refuse to change more records than this; usually 20, or 30 % of all',
}

const FLAG = `--${MAX_CHANGES.name}`

/** Reads `--max-changes`; throws a UsageError where it is neither a number of records nor a percentage. */
export function changeLimitOf(input: Input): ChangeLimit {
  const written = textOption(input, MAX_CHANGES.name)?.trim()
  if (written === undefined) return { kind: 'default', hint: howToAllow }
  return readChangeLimit(written, FLAG)
}

/** A number of records, or a percentage of those in scope; `called` says what it is. Throws a UsageError for anything else. */
export function readChangeLimit(written: string, called: string): ChangeLimit {
  const [, number = '', percent] = /^(\d{1,9}(?:\.\d{1,3})?) ?(%)?$/.exec(written) ?? []
  const isWhole = !number.includes('.')
  if (percent !== undefined && Number(number) <= 100) {
    return { kind: 'share', percent: Number(number), called: `${called} ${number}%` }
  }
  if (number !== '' && percent === undefined && isWhole) {
    return { kind: 'count', count: Number(number), called: `${called} ${number}` }
  }
  throw new UsageError(`${called} ${written}: not a number of records (25) or a share (40%)`)
}

function howToAllow(count: number): string {
  return `To allow it: ${FLAG} ${count}. To see the records first: --dry-run ${FLAG} ${count}`
}
