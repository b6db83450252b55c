import { type ChangeLimit, parseChangeLimit } from '../actions/change-limit.ts'
import { type CommandInput, type OptionSpec, textOption } from '../cli/command.ts'
import { UsageError } from '../errors.ts'

/** The option that limits how many records a command may change. */
export const MAX_CHANGES: OptionSpec = {
  name: 'max-changes',
  type: { kind: 'share' },
  help: 'refuse to change more records than this; by default 20, or 30% of all, whichever is more',
}

const FLAG = `--${MAX_CHANGES.name}`

/** Reads `--max-changes`; throws a UsageError if it is neither a number of records nor a percentage. */
export function changeLimitOf(input: CommandInput): ChangeLimit {
  const written = textOption(input, MAX_CHANGES.name)?.trim()
  if (written === undefined) return { kind: 'default', hint: howToAllow }
  const limit = parseChangeLimit(written, FLAG)
  if (limit !== undefined) return limit
  throw new UsageError(`${FLAG} ${written}: not a number of records (25) or a percentage (40%)`)
}

function howToAllow(count: number): string {
  return `To allow it: ${FLAG} ${count}. To see the records first: --dry-run ${FLAG} ${count}`
}
