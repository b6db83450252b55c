import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  integerOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { type IntegerType, SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { parseAge } from '../../records/age.ts'
import { QUERY } from '../../verbs/options.ts'
import { queryOf } from '../../verbs/output-shape.ts'
import { printDuty } from './print-duty.ts'

const SELECTION = 'Selection'

const MINE: OptionSpec = {
  name: 'mine',
  type: SWITCH,
  help: 'only tickets assigned to you, the technician of the profile',
  group: SELECTION,
}

const UNTOUCHED: OptionSpec & { defaultValue: string } = {
  name: 'untouched',
  type: { kind: 'age', placeholder: 'TIME' },
  help: 'how long ago a ticket was last updated to count as untouched: 3d, 36h',
  group: SELECTION,
  defaultValue: '3d',
}

const LIMIT: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'limit',
  type: { kind: 'whole', min: 1 },
  help: 'show at most this many in each section',
  group: SELECTION,
  defaultValue: '10',
}

/** `itflow duty`: the open tickets that need somebody, across clients. */
export function dutyCommand(): CommandSpec {
  return {
    name: 'duty',
    summary: 'See which open tickets need you now',
    description:
      'Lists open tickets in sections: unassigned, waiting longest, untouched, high and urgent, and those with an SLA deadline (ITFlow 26.08 and later). Then counts them per client and per technician. A ticket can be in several sections. Resolved, closed and archived tickets and those of archived clients are left out.',
    options: [MINE, UNTOUCHED, LIMIT, QUERY],
    examples: [
      'itflow duty',
      'itflow duty --mine --untouched 36h',
      'itflow duty --client acme --json',
      'itflow duty --all-profiles --limit 5',
    ],
    isScoped: true,
    takesManyInstances: true,
    run: runDuty,
  }
}

async function runDuty(context: Context, input: CommandInput): Promise<void> {
  const untouched = textOption(input, UNTOUCHED.name) ?? UNTOUCHED.defaultValue
  const choice = {
    isMine: hasOption(input, MINE.name),
    untouched: { text: untouched.trim(), length: parseAge(untouched, '--untouched') },
    limit: integerOption(input, LIMIT),
  }
  await printDuty(context, choice, await queryOf(undefined, input))
}
