import type { OptionSpec } from '../../cli/command.ts'
import { type ChoiceType, SWITCH } from '../../cli/option-types.ts'

const GROUPINGS = ['client', 'technician', 'ticket'] as const

/** What each row of a report adds up. */
export type Grouping = (typeof GROUPINGS)[number]

const SELECTION = 'Selection'

/** The option that chooses what time is added up by. */
export const BY: OptionSpec<ChoiceType<Grouping>> = {
  name: 'by',
  type: { kind: 'choice', choices: GROUPINGS },
  help: 'what to add it up by',
  group: SELECTION,
  defaultValue: 'client',
}

/** The option that rounds for billing. */
export const ROUND: OptionSpec = {
  name: 'round',
  type: { kind: 'duration' },
  help: "round each technician's time on a ticket up to a multiple of this, such as 15m",
  group: SELECTION,
}

/** The option that lists tickets without time instead. */
export const WITHOUT_TIME: OptionSpec = {
  name: 'without-time',
  type: SWITCH,
  help: 'list the tickets that were resolved or closed in the period without any time',
  group: SELECTION,
}

/** The option that compares the sums with the replies instead. */
export const VERIFY: OptionSpec = {
  name: 'verify',
  type: SWITCH,
  help: 'compare the sums with the replies, and list those that differ (ITFlow 26.08 and later)',
  group: SELECTION,
}
