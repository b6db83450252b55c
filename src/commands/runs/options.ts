import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import type { IntegerType } from '../../cli/option-types.ts'
import { parseInteger } from '../../cli/parse-option-values.ts'

const RUN: IntegerType = { kind: 'whole', min: 1, placeholder: 'RUN' }

/** The optional argument for the number of a run. */
export function runArgument(help: string): ArgumentSpec {
  return { type: RUN, help, isOptional: true }
}

/** Parses the number of a run; undefined if it is left out. Throws a UsageError if it is invalid. */
export function readRun(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInteger(RUN, 'RUN', text)
}

/** The age from which journals are removed. */
export const OLDER_THAN: OptionSpec<{ kind: 'days' }> & { defaultValue: string } = {
  name: 'older-than',
  type: { kind: 'days' },
  help: 'only runs that started longer ago than this',
  defaultValue: '90d',
}
