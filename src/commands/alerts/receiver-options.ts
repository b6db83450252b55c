import type { ArgumentSpec, OptionSpec } from '../../cli/command.ts'
import { type ChoiceType, type IntegerType, SWITCH } from '../../cli/option-types.ts'

/** What to do about failed alerts. */
export type FailedAction = 'list' | 'retry' | 'drop'

/** The argument that says what to do about failed alerts. */
export const FAILED_ACTION: ArgumentSpec & { type: ChoiceType<FailedAction> } = {
  type: { kind: 'choice', choices: ['list', 'retry', 'drop'], placeholder: 'ACTION' },
  help: 'by default list',
  isOptional: true,
}

/** The argument with the numbers of failed alerts. */
export const FAILED_NUMBER: ArgumentSpec & { type: IntegerType } = {
  type: { kind: 'whole', min: 1, placeholder: 'NUMBER' },
  help: 'which ones to retry or drop, by their numbers in the list',
  isOptional: true,
  isVariadic: true,
}

/** The option that retries or drops all failed alerts. */
export const FAILED_ALL: OptionSpec & { name: string } = {
  name: 'all',
  type: SWITCH,
  help: 'retry or drop all of them',
}

/** The option that says for how long a client is muted. */
export const MUTE_FOR: OptionSpec & { name: string } = {
  name: 'for',
  type: { kind: 'age', placeholder: 'TIME' },
  help: 'for how long: 90m, 2h, 3d; at most 30d',
  isRequired: true,
}

/** The option that says why a client is muted. */
export const MUTE_WHY: OptionSpec & { name: string } = {
  name: 'why',
  type: { kind: 'text' },
  help: 'shown in the status, such as "new firewall"',
  isRequired: true,
}

/** The option that names the receiver's configuration. */
export const CONFIG: OptionSpec & { name: string } = {
  name: 'config',
  type: { kind: 'file', holds: 'configuration' },
  help: 'the configuration: sources, their tokens and clients, and the rules (docs/alerts.md)',
  group: 'The receiver',
  isRequired: true,
}

/** The option that names a source of the configuration. */
export const TEST_SOURCE: OptionSpec & { name: string } = {
  name: 'source',
  type: { kind: 'text', placeholder: 'NAME' },
  help: 'the source that would send it',
  isRequired: true,
}
