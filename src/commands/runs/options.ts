import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import type { IntegerType } from '../../cli/option-types.ts'
import { parseInteger } from '../../cli/parse-option-values.ts'

const RUN: IntegerType = { kind: 'whole', min: 1, called: 'RUN' }

/** The number of a run, which may be left out. */
export function runArgument(help: string): ArgumentSpec {
  return { type: RUN, help, isOptional: true }
}

/** The number of a run as it was written; undefined where it was left out. Throws a UsageError. */
export function readRun(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInteger(RUN, 'RUN', text)
}

/** How many writes are under way at once. */
export const CONCURRENCY: OptionSpec<IntegerType> = {
  name: 'concurrency',
  type: { kind: 'whole', min: 1, max: 64 },
  help: 'at most this many requests at a time; usually as many as the server answers quickly',
}

/** How old journals are that are removed. */
export const OLDER_THAN: OptionSpec<{ kind: 'days' }> & { defaultValue: string } = {
  name: 'older-than',
  type: { kind: 'days' },
  help: 'only of runs that started longer ago',
  defaultValue: '90d',
}
