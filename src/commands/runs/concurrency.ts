import type { OptionSpec } from '../../cli/command.ts'
import type { IntegerType } from '../../cli/option-types.ts'

/** How many requests are sent at once. */
export const CONCURRENCY: OptionSpec<IntegerType> = {
  name: 'concurrency',
  type: { kind: 'whole', min: 1, max: 64 },
  help: 'send at most this many requests at a time; by default, as many as the server answers quickly',
}
