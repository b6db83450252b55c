import type { OptionSpec } from '../../cli/command.ts'
import { resources } from '../../resources/index.ts'

const { parent, messageFields } = resources['ticket-replies']

/** The fields of a reply that stopping a timer sets: the ticket, and who can read it. */
export const TIMER_FIELDS = [parent ?? '', messageFields?.kind ?? '']

/** The message of a reply whose writer gives none; ITFlow stores no reply without a message. */
export const DEFAULT_MESSAGE = 'Worked on this ticket'

/** The option that forgets the timer. */
export const DISCARD: OptionSpec = {
  name: 'discard',
  type: { kind: 'switch' },
  help: 'stop the timer without writing anything to ITFlow',
  group: 'Fields',
}
