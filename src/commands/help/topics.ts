import { EXIT_STATUSES } from '../../cli/exit-statuses.ts'
import { helpRows, joinLines, REFERENCE_WIDTH } from '../../cli/help-layout.ts'
import { UsageError } from '../../errors.ts'
import { FORMAT_NAMES } from '../../output/format-names.ts'
import { FORMATS_WITH_FLAG } from '../../output/formats.ts'
import { wrapWords } from '../../text/wrap.ts'

function exitCodes(_: readonly string[], width: number): string {
  const longest = Math.max(...EXIT_STATUSES.map(({ meaning }) => meaning.length))
  // In three columns where they fit, else the words behind the meaning.
  const isWide = width >= REFERENCE_WIDTH
  const rows = EXIT_STATUSES.map(({ status, meaning, codes }) => {
    const words = codes.join(', ')
    const help = words === '' ? meaning : `${meaning}: ${words}`
    return [String(status), isWide ? `${meaning.padEnd(longest)}  ${words}` : help] as const
  })
  return joinLines([
    ...wrapWords('Exit statuses, and the error codes that --json gives', width),
    '',
    ...(isWide
      ? rows.map(([status, text]) => `  ${status.padEnd(4)}${text}`.trimEnd())
      : helpRows(rows, width)),
    '',
    ...wrapWords(
      'itflow credentials run ends with the status of the command it ran: child_failed.',
      width,
    ),
    '',
    ...RETRYING.flatMap((text) => wrapWords(text, width)),
  ])
}

const RETRYING = [
  'With --json an error also says whether the same command, as it is, can succeed later: "retryable".',
  'It is true for unreachable (unless the certificate or the address is wrong), for timeout, for a server that answered with status 429 or 5xx, and where another run holds a lock. It is false for everything else, and for everything that fails once a command may have changed something: look before you repeat that.',
]

/** Words as a sentence lists them. */
function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.join(', ').replace(/, ([^,]*)$/, ` ${last} $1`)
}

const FORMATS = [
  `Output formats: -o ${listed(FORMAT_NAMES, 'or')}; ${listed(
    FORMATS_WITH_FLAG.map((name) => `--${name}`),
    'and',
  )} for short. XLSX is written by itflow export.`,
  '',
  'At a terminal a list is a table that fits; piped, it is the same columns uncut, separated by tabs, with a heading. Both show names for references; --ids leaves the IDs, --no-heading the heading.',
  'JSON is typed: IDs are numbers, amounts decimal strings, flags booleans, dates ISO 8601, null for what is absent. A status comes with its name, a number with the form people write (ticket_reference).',
  'Dates and times are as the server sent them; --utc turns them into UTC (…Z) where the server’s time zone is known.',
  "Names of fields are ITFlow's own in JSON and CSV; --fields, --sort and --where also take the flags' short names.",
  'A list is complete unless --limit says otherwise. Archived records and closed tickets are hidden: --all shows them.',
]

/** Each variable that is read, and what it sets. */
export const VARIABLES: readonly (readonly [name: string, help: string])[] = [
  ['ITFLOW_PROFILE', 'use this profile'],
  ['ITFLOW_URL', 'the address of an ITFlow, instead of a profile'],
  ['ITFLOW_API_KEY', 'its API key'],
  ['ITFLOW_DECRYPT_PASSWORD', 'the decrypt password of the key'],
  ['ITFLOW_CLIENT', 'only this client'],
  ['ITFLOW_READ_ONLY', '1 to refuse every write'],
  ['ITFLOW_OUTPUT', 'the output format'],
  ['ITFLOW_TIMEOUT', 'how long one request may take, in seconds'],
  ['ITFLOW_MAX_REPLY', 'the largest reply accepted: 64MiB unless set, and at most 500MiB'],
  ['ITFLOW_MAX_FILE', 'the largest file of records read: 256MiB unless set, and at most 500MiB'],
  ['ITFLOW_TIMEZONE', 'the time zone of the server’s dates'],
  ['ITFLOW_TECHNICIAN', 'your technician, by name or ID: the one that “me” means'],
  ['ITFLOW_CA_FILE', 'trust the authorities in this PEM file'],
  ['ITFLOW_CONFIG_DIR', 'where the profiles are'],
  ['ITFLOW_STATE_DIR', 'where the rest is: drafts, locks, runs, the sandbox'],
  ['ITFLOW_COMPLETE_NAMES', 'off: Tab completes no names of records, and none are kept'],
  ['ITFLOW_PAGER, PAGER', 'the pager'],
  ['VISUAL, EDITOR', 'the editor of --edit'],
  ['ITFLOW_ACCESSIBLE', '1 for a screen reader: lines of words, nothing redrawn'],
  ['NO_COLOR', 'no colour'],
  ['HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY', 'the proxy, and what to reach without it'],
]

function environment(_: readonly string[], width: number): string {
  return joinLines([
    ...wrapWords('Environment variables; options beat them, and they beat the profile.', width),
    '',
    ...helpRows(VARIABLES, width),
    '',
    ...wrapWords('itflow config shows each setting in force, and where it comes from.', width),
  ])
}

/** A topic's text, of its parts those that are named, in lines of a width. */
type Topic = (more: readonly string[], width: number) => string | Promise<string>

const TEXTS: Readonly<Record<string, Topic>> = {
  environment,
  'exit-codes': exitCodes,
  formats: (_, width) => joinLines(FORMATS.flatMap((text) => wrapWords(text, width))),
  hazards: hazardsTopic,
  maps: async (_, width) => (await import('./map-topic.ts')).mapTopic(width),
}

/** All hazards, or those that are named by their numbers. */
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

/** The topics that are no command. */
export const TOPICS = Object.keys(TEXTS)

/** A topic's text, or of a topic with parts those that are named; undefined where there is none of that name. */
export async function topicText(
  name: string,
  more: readonly string[],
  width: number,
): Promise<string | undefined> {
  const known = name.toLowerCase()
  return Object.hasOwn(TEXTS, known) ? TEXTS[known]?.(more, width) : undefined
}
