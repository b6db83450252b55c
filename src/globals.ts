import { UsageError } from './errors.ts'
import { FORMATS, type Format, type GlobalFlags } from './profiles/settings.ts'

/** An option that stands anywhere on the line. */
export interface GlobalOption {
  long: string
  short?: string
  /** The value's name in help; absent for a switch. */
  value?: string
  help: string
  /** What it does to the flags. */
  apply(flags: GlobalFlags, value: string): void
}

const FORMAT_LIST = FORMATS.join('|')

/** The options every command understands. */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  option('profile', 'NAME', 'use this profile', (flags, value) => {
    flags.profile = value
  }),
  option('all-profiles', undefined, 'read from every profile', (flags) => {
    flags.allProfiles = true
  }),
  option('client', 'WHICH', 'only this client: ID, name or abbreviation', (flags, value) => {
    flags.client = value
  }),
  option(
    'all-clients',
    undefined,
    'lift a client set by profile, environment or folder',
    (flags) => {
      flags.allClients = true
    },
  ),
  option('global', undefined, 'records of no client', (flags) => {
    flags.global = true
  }),
  { ...option('output', 'FORMAT', FORMAT_LIST, setFormat), short: 'o' },
  option('json', undefined, 'short for --output json', (flags) => {
    flags.output = 'json'
  }),
  option('csv', undefined, 'short for --output csv', (flags) => {
    flags.output = 'csv'
  }),
  {
    ...option('quiet', undefined, 'nothing but results and failures', (flags) => {
      flags.quiet = true
    }),
    short: 'q',
  },
  option('verbose', undefined, 'tell more', (flags) => {
    flags.verbose = true
  }),
  option('debug', undefined, 'trace requests, secrets masked', (flags) => {
    flags.debug = true
  }),
  option('csv-raw', undefined, 'leave what a spreadsheet would run in CSV as it is', (flags) => {
    flags.csvRaw = true
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
  option('ca-file', 'FILE', 'trust the authorities in this PEM file', (flags, value) => {
    flags.caFile = value
  }),
  option('insecure', undefined, 'do not verify the server’s certificate', (flags) => {
    flags.insecure = true
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

function setFormat(flags: GlobalFlags, value: string): void {
  const format = FORMATS.find((name) => name === value.toLowerCase())
  if (format === undefined) throw new UsageError(`--output ${value}: not one of ${FORMAT_LIST}`)
  flags.output = format satisfies Format
}

function secondsOf(value: string): number {
  const seconds = Number(value.replace(/s$/, ''))
  if (!Number.isFinite(seconds) || seconds <= 0) {
    throw new UsageError(`--timeout ${value}: not a number of seconds`)
  }
  return seconds * 1000
}

/** Takes the global options out of a command line, wherever they stand before `--`. */
export function takeGlobals(argv: readonly string[]): { flags: GlobalFlags; rest: string[] } {
  const flags: GlobalFlags = {}
  const rest: string[] = []
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
    const { option: global, inline } = found
    if (global.value === undefined && inline !== undefined) {
      throw new UsageError(`--${global.long} takes no value`)
    }
    if (global.value !== undefined && inline === undefined) index += 1
    const value = inline ?? (global.value === undefined ? '' : argv[index])
    if (value === undefined)
      throw new UsageError(`--${global.long} needs a value (${global.value})`)
    global.apply(flags, value)
  }
  return { flags, rest }
}

function match(word: string): { option: GlobalOption; inline: string | undefined } | undefined {
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
