import { UsageError } from './errors.ts'
import { FORMAT_NAMES, FORMATS_WITH_FLAG, type Format } from './output/formats.ts'
import type { GlobalFlags } from './profiles/settings.ts'
import {
  isRelease,
  isWithin,
  NEWEST_RELEASE,
  OLDEST_RELEASE,
  type Release,
} from './resources/releases.ts'
import { encodingNamed } from './text/decode.ts'

/** An option that stands anywhere on the line. */
export interface GlobalOption {
  long: string
  short?: string
  /** The value's name in help; absent for a switch. */
  value?: string
  help: string
  /** Says which clients a command is about; there is one such answer (the last of other options holds). */
  isScope?: true
  /** What it does to the flags. */
  apply(flags: GlobalFlags, value: string): void
}

const FORMAT_LIST = FORMAT_NAMES.join('|')

/** The options every command understands. */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  option('profile', 'NAME', 'use this profile', (flags, value) => {
    flags.profile = value
  }),
  option('all-profiles', undefined, 'read from every profile', (flags) => {
    flags.allProfiles = true
  }),
  scope('client', 'WHICH', 'only this client: ID, name or abbreviation', (flags, value) => {
    flags.client = value
  }),
  scope(
    'all-clients',
    undefined,
    'lift a client set by profile, environment or folder',
    (flags) => {
      flags.allClients = true
    },
  ),
  scope('global', undefined, 'records of no client', (flags) => {
    flags.global = true
  }),
  { ...option('output', 'FORMAT', FORMAT_LIST, setFormat), short: 'o' },
  ...FORMATS_WITH_FLAG.map((format) =>
    option(format, undefined, `short for --output ${format}`, (flags) => {
      flags.output = format
    }),
  ),
  {
    ...option('quiet', undefined, 'nothing but results and failures', (flags) => {
      flags.quiet = true
    }),
    short: 'q',
  },
  option('verbose', undefined, 'tell of each request; doctor: of each operation', (flags) => {
    flags.verbose = true
  }),
  option('debug', undefined, 'trace requests, secrets masked', (flags) => {
    flags.debug = true
  }),
  option('csv-raw', undefined, 'leave what a spreadsheet would run in CSV as it is', (flags) => {
    flags.csvRaw = true
  }),
  option('csv-bom', undefined, 'begin CSV with a byte-order mark, for Excel', (flags) => {
    flags.csvBom = true
  }),
  option('csv-delimiter', 'CHAR', 'between CSV cells: one character, or tab', (flags, value) => {
    flags.csvDelimiter = delimiterOf(value)
  }),
  option('no-heading', undefined, 'no heading above a table or CSV', (flags) => {
    flags.heading = false
  }),
  option('utc', undefined, 'dates and times in UTC, where the server’s zone is known', (flags) => {
    flags.utc = true
  }),
  option('html', undefined, 'show HTML as it is', (flags) => {
    flags.html = true
  }),
  option('no-color', undefined, 'no colour', (flags) => {
    flags.color = false
  }),
  option('no-input', undefined, 'never ask', (flags) => {
    flags.input = false
  }),
  option('no-pager', undefined, 'never page', (flags) => {
    flags.pager = false
  }),
  {
    ...option('yes', undefined, 'answer yes to questions', (flags) => {
      flags.yes = true
    }),
    short: 'y',
  },
  option('force', undefined, 'override a refusal that names a hazard', (flags) => {
    flags.force = true
  }),
  option('dry-run', undefined, 'show what a write would send, and send nothing', (flags) => {
    flags.dryRun = true
  }),
  option('timeout', 'SECONDS', 'end the whole command after this long', (flags, value) => {
    flags.timeout = secondsOf(value)
  }),
  option(
    'lock',
    'NAME',
    'do nothing while a run with the same name is under way',
    (flags, value) => {
      flags.lock = value
    },
  ),
  option('lock-fail', undefined, 'with --lock: exit 10 while one is under way', (flags) => {
    flags.lockFails = true
  }),
  option(
    'encoding',
    'NAME',
    'files and standard input are in this encoding, not UTF-8: windows-1252, utf-16le …',
    (flags, value) => {
      flags.encoding = encodingOf(value)
    },
  ),
  option('ca-file', 'FILE', 'trust the authorities in this PEM file', (flags, value) => {
    flags.caFile = value
  }),
  option('insecure', undefined, 'do not verify the server’s certificate', (flags) => {
    flags.insecure = true
  }),
  option('release', 'RELEASE', 'the built-in sandbox behaves as this release', (flags, value) => {
    flags.release = releaseOf(value)
  }),
  option('read-only', undefined, 'refuse every write', (flags) => {
    flags.readOnly = true
  }),
]

function option(
  long: string,
  value: string | undefined,
  help: string,
  apply: GlobalOption['apply'],
): GlobalOption {
  return { long, help, apply, ...(value === undefined ? {} : { value }) }
}

function scope(...parts: Parameters<typeof option>): GlobalOption {
  return { ...option(...parts), isScope: true }
}

function setFormat(flags: GlobalFlags, value: string): void {
  const format = FORMAT_NAMES.find((name) => name === value.toLowerCase())
  if (format === undefined) throw new UsageError(`--output ${value}: not one of ${FORMAT_LIST}`)
  flags.output = format satisfies Format
}

function delimiterOf(value: string): string {
  if (['tab', '\\t', '\t'].includes(value.toLowerCase())) return '\t'
  // A quotation mark, a letter or a digit would leave nothing to tell the cells apart by.
  if (/^[^\p{L}\p{N}\p{C}"\s]$/u.test(value)) return value
  throw new UsageError(`--csv-delimiter ${value}: not one character that can separate cells`, {
    hint: "Such as --csv-delimiter ';' or --csv-delimiter tab",
  })
}

function releaseOf(value: string): Release {
  if (isRelease(value) && isWithin(value, { since: OLDEST_RELEASE, until: NEWEST_RELEASE })) {
    return value
  }
  throw new UsageError(
    `--release ${value}: not a release from ${OLDEST_RELEASE} to ${NEWEST_RELEASE}`,
    {
      hint: 'Recorded are 25.01, 26.07, 26.08.2 and 26.10',
    },
  )
}

function encodingOf(value: string): string {
  const encoding = encodingNamed(value)
  if (encoding !== undefined) return encoding
  throw new UsageError(`--encoding ${value}: no such encoding`, {
    hint: 'For example utf-8, utf-16le, windows-1252, iso-8859-15 or shift_jis',
  })
}

function secondsOf(value: string): number {
  const seconds = Number(value.replace(/s$/, ''))
  if (!Number.isFinite(seconds) || seconds <= 0) {
    throw new UsageError(`--timeout ${value}: not a number of seconds`)
  }
  return seconds * 1000
}

/** A command line without its global options, and what they say. */
export interface Taken {
  flags: GlobalFlags
  rest: readonly string[]
  /** What is wrong with the first option that is; the flags that are right hold all the same. */
  failure: UsageError | undefined
}

/** Takes the global options out of a command line, wherever they stand before `--`. */
export function takeGlobals(argv: readonly string[]): Taken {
  const flags: GlobalFlags = {}
  const rest: string[] = []
  let failure: UsageError | undefined
  let scoped: GlobalOption | undefined
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (word === '--') {
      rest.push(...argv.slice(index))
      break
    }
    const found = match(word)
    if (found === undefined) {
      rest.push(word)
      continue
    }
    try {
      const value = valueFor(found, argv[index + 1])
      if (found.option.value !== undefined && found.inline === undefined) index += 1
      if (found.option.isScope === true) scoped = onlyScope(found.option, scoped)
      found.option.apply(flags, value)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      failure ??= error
    }
  }
  return { flags, rest, failure }
}

/** The one option that says which clients a command is about: a second must not win without a word. */
function onlyScope(option: GlobalOption, before: GlobalOption | undefined): GlobalOption {
  if (before === undefined || (before === option && option.value === undefined)) return option
  throw new UsageError(
    before === option
      ? `--${option.long} was given twice; a command has one scope`
      : `--${before.long} and --${option.long} can't be used together`,
  )
}

/** What an option is given: what stands behind its =, or the next word, unless that is an option itself. */
function valueFor({ option, inline }: Found, next: string | undefined): string {
  if (option.value === undefined) {
    if (inline !== undefined) throw new UsageError(`--${option.long} takes no value`)
    return ''
  }
  const value = inline ?? (next === undefined || /^--?[a-z]/i.test(next) ? undefined : next)
  if (value === undefined) throw new UsageError(`--${option.long} needs a value (${option.value})`)
  return value
}

/** A word that is a global option. */
interface Found {
  option: GlobalOption
  /** What stands behind its =, or behind its letter. */
  inline: string | undefined
}

function match(word: string): Found | undefined {
  const [, long, inline] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
  if (long !== undefined) {
    const option = GLOBAL_OPTIONS.find((candidate) => candidate.long === long)
    return option === undefined ? undefined : { option, inline }
  }
  const [, short, attached] = /^-([a-zA-Z])([\s\S]*)$/.exec(word) ?? []
  const option = GLOBAL_OPTIONS.find(
    (candidate) => candidate.short !== undefined && candidate.short === short,
  )
  if (option === undefined) return undefined
  if (option.value === undefined) return attached === '' ? { option, inline: undefined } : undefined
  return { option, inline: attached === '' ? undefined : attached?.replace(/^=/, '') }
}
