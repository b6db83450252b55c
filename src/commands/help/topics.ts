import { PLUGIN_STATUSES } from '../../cli/command-exits.ts'
import { EXIT_STATUSES } from '../../cli/exit-statuses.ts'
import { helpRows, joinLines, REFERENCE_WIDTH } from '../../cli/help-layout.ts'
import { VARIABLES } from '../../cli/variables.ts'
import { UsageError } from '../../errors.ts'
import { FORMAT_NAMES } from '../../output/format-names.ts'
import { FORMATS_WITH_FLAG } from '../../output/formats.ts'
import { wrapWords } from '../../text/wrap.ts'

function exitCodesTopic(_: readonly string[], width: number): string {
  const longest = Math.max(...EXIT_STATUSES.map(({ meaning }) => meaning.length))
  // In three columns if they fit, else with the codes after the meaning.
  const isWide = width >= REFERENCE_WIDTH
  const rows = EXIT_STATUSES.map(({ status, meaning, codes }) => {
    const list = codes.join(', ')
    const help = list === '' ? meaning : `${meaning}: ${list}`
    return [String(status), isWide ? `${meaning.padEnd(longest)}  ${list}` : help] as const
  })
  return joinLines([
    ...wrapWords('Exit statuses, and the error codes in JSON', width),
    '',
    ...(isWide
      ? rows.map(([status, text]) => `  ${status.padEnd(4)}${text}`.trimEnd())
      : helpRows(rows, width)),
    '',
    ...wrapWords(
      'itflow credentials run exits with the status of the command it ran: child_failed.',
      width,
    ),
    ...wrapWords(
      `With --check, itflow expiring exits with those of monitoring plugins: ${PLUGIN_STATUSES.map(
        ({ status, meaning }) => `${status} ${meaning}`,
      ).join(', ')}.`,
      width,
    ),
    '',
    ...RETRYING.flatMap((text) => wrapWords(text, width)),
  ])
}

const RETRYING = [
  'With --json, "retryable" in an error says whether the same command can succeed later.',
  'It is true for unreachable (unless the certificate or the address is wrong), for timeout, for a reply with status 429 or 5xx, and if another command holds a lock. It is false for everything else, and for any failure after a command may have changed something: check before you run that again.',
]

/** Joins words as in a sentence: `a, b or c`. */
function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  return words.join(', ').replace(/, ([^,]*)$/, ` ${last} $1`)
}

const FORMATS = [
  `Output formats: -o ${joinWords(FORMAT_NAMES, 'or')}; ${joinWords(
    FORMATS_WITH_FLAG.map((name) => `--${name}`),
    'and',
  )} for short. For XLSX, use itflow export.`,
  '',
  'At a terminal, a list is a table that fits its width. Piped, it has the same columns in full, separated by tabs, with a heading. Both show references by name; --ids shows their IDs, --no-heading omits the heading.',
  'JSON is typed: IDs are numbers, amounts decimal strings, flags booleans, dates ISO 8601, null for missing values. A status comes with its name, a number also in the form people write (ticket_reference).',
  "Dates and times are as the server sent them; --utc converts them to UTC (…Z) if the server's time zone is known.",
  "Field names in JSON and CSV are ITFlow's own; --fields, --sort and --where also accept the short names of flags.",
  'A list is complete unless you set --limit. Archived records and closed tickets are hidden: --all shows them.',
]

function environmentTopic(_: readonly string[], width: number): string {
  return joinLines([
    ...wrapWords(
      'Environment variables. Options override them, and they override the profile.',
      width,
    ),
    '',
    ...helpRows(VARIABLES, width),
    '',
    ...wrapWords('itflow config shows each setting and where it comes from.', width),
  ])
}

/** Returns a topic's text, or only the parts of it that are named, in lines of a width. */
type Topic = (more: readonly string[], width: number) => string | Promise<string>

const TEXTS: Readonly<Record<string, Topic>> = {
  environment: environmentTopic,
  'exit-codes': exitCodesTopic,
  formats: (_, width) => joinLines(FORMATS.flatMap((text) => wrapWords(text, width))),
  hazards: hazardsTopic,
  maps: async (_, width) => (await import('./map-topic.ts')).mapTopic(width),
}

/** Returns all hazards, or those with the given numbers. */
async function hazardsTopic(numbers: readonly string[], width: number): Promise<string> {
  const [{ findHazard }, { hazardList, hazardText }] = await Promise.all([
    import('../../hazards/register.ts'),
    import('../../hazards/hazard-text.ts'),
  ])
  if (numbers.length === 0) return hazardList(width)
  const found = numbers.map((text) => {
    const hazard = findHazard(text)
    if (hazard !== undefined) return hazard
    throw new UsageError(`No hazard ${text}`, { hint: 'See: itflow help hazards' })
  })
  return found.map((hazard) => hazardText(hazard, width)).join('\n')
}

/** The help topics that aren't commands. */
export const TOPICS = Object.keys(TEXTS)

/** Returns a topic's text, or only the parts of it that are named; undefined if there is no such topic. */
export async function topicText(
  name: string,
  more: readonly string[],
  width: number,
): Promise<string | undefined> {
  const key = name.toLowerCase()
  return Object.hasOwn(TEXTS, key) ? TEXTS[key]?.(more, width) : undefined
}
