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
import { UsageError } from '../../errors.ts'
import { FORMAT_NAMES } from '../../output/format-names.ts'
import { parseAge } from '../../records/age.ts'
import { parsePast } from '../../records/past-moment.ts'
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

const SINCE: OptionSpec = {
  name: 'since',
  type: { kind: 'moment' },
  help: 'also show what changed since then: 2026-11-26T22:00, yesterday, or how long ago: 12h, 2d',
  group: SELECTION,
}

const LIMIT: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'limit',
  type: { kind: 'whole', min: 1 },
  help: 'show at most this many in each section',
  group: SELECTION,
  defaultValue: '10',
}

const WATCH: OptionSpec = {
  name: 'watch',
  type: SWITCH,
  help: 'stay, read again every 30 s, and show what changed; q ends it',
  formats: ['table'],
}

/** `itflow duty`: the open tickets that need somebody, across clients. */
export function dutyCommand(): CommandSpec {
  return {
    name: 'duty',
    summary: 'See which open tickets need you now',
    description:
      'Lists open tickets in sections: unassigned, waiting longest, untouched, high and urgent, and those with an SLA deadline (ITFlow 26.08 and later). Then counts them per client and per technician. A ticket can be in several sections. Resolved, closed and archived tickets and those of archived clients are left out.\n\nWith --since, what changed comes first: opened, resolved, closed, reopened and otherwise updated tickets, and replies (ITFlow 26.08 and later). -o text and -o markdown write it as a hand-over for the next technician, to paste into a chat or mail; without --since, of the last 24 hours.',
    options: [MINE, UNTOUCHED, SINCE, LIMIT, WATCH, QUERY],
    examples: [
      'itflow duty',
      'itflow duty --mine --untouched 36h',
      'itflow duty --client acme --json',
      'itflow duty --all-profiles --limit 5',
      'itflow duty --since 8h',
      'itflow duty -o text --since yesterday',
      'itflow duty --mine --watch',
    ],
    isScoped: true,
    takesManyInstances: true,
    formats: [...FORMAT_NAMES, 'text', 'markdown'],
    run: runDuty,
  }
}

async function runDuty(context: Context, input: CommandInput): Promise<void> {
  const untouched = textOption(input, UNTOUCHED.name) ?? UNTOUCHED.defaultValue
  const query = await queryOf(undefined, input)
  const { specialFormat } = context.flags
  if (specialFormat !== undefined && query !== undefined) {
    throw new UsageError(`--query can't be used with -o ${specialFormat}`)
  }
  const choice = {
    isMine: hasOption(input, MINE.name),
    untouched: { text: untouched.trim(), length: parseAge(untouched, '--untouched') },
    limit: integerOption(input, LIMIT),
    since: sinceOf(context, input),
  }
  if (hasOption(input, WATCH.name)) {
    return (await import('./watch.ts')).watchDuty(context, choice, query)
  }
  await printDuty(context, choice, query)
}

/** How long a hand-over goes back by default, in milliseconds. */
const HANDOVER = 24 * 3_600_000

/** Returns since when changes are shown, as an instant; undefined if they aren't. Throws a UsageError. */
function sinceOf({ clock, zone, flags }: Context, input: CommandInput): number | undefined {
  const text = textOption(input, SINCE.name)
  const now = clock()
  if (text !== undefined) return parsePast(text, { option: `--${SINCE.name}`, now, zone })
  return flags.specialFormat === undefined ? undefined : now.getTime() - HANDOVER
}
