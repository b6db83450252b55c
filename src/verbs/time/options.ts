import type { OptionSpec } from '../../cli/command.ts'
import type { ChoiceType } from '../../cli/option-types.ts'

const GROUPINGS = ['client', 'technician', 'ticket'] as const

/** What the rows of a report stand for. */
export type Grouping = (typeof GROUPINGS)[number]

/** The option that chooses what time is added up by. */
export const BY: OptionSpec<ChoiceType<Grouping>> = {
  name: 'by',
  type: { kind: 'choice', choices: GROUPINGS },
  help: 'what to add it up by',
  group: 'Selection',
  defaultValue: 'client',
}

/** The option that rounds for billing. */
export const ROUND: OptionSpec = {
  name: 'round',
  type: { kind: 'duration' },
  help: "round each technician's time on a ticket up to a multiple of this, such as 15m",
  group: 'Selection',
}
