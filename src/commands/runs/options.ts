import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import type { WholeType } from '../../cli/option-types.ts'
import { readWhole } from '../../cli/parse-option-values.ts'

const RUN: WholeType = { kind: 'whole', min: 1, called: 'RUN' }

/** The number of a run, which may be left out. */
export function runArgument(help: string): ArgumentSpec {
  return { type: RUN, help, isOptional: true }
}

/** The number of a run as it was written; undefined where it was left out. Throws a UsageError. */
export function readRun(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readWhole(RUN, 'RUN', text)
}

/** How many writes are under way at once. */
export const CONCURRENCY: OptionSpec<WholeType> = {
  name: 'concurrency',
  type: { kind: 'whole', min: 1, max: 64 },
  help: 'at most this many requests at a time; usually as many as the server answers quickly',
}

/** How old journals are that are removed. */
export const OLDER_THAN: OptionSpec<{ kind: 'days' }> & { usual: string } = {
  name: 'older-than',
  type: { kind: 'days' },
  help: 'only of runs that started longer ago',
  usual: '90d',
}
