import { UsageError } from '../errors.ts'
import {
  FORMAT_NAMES,
  type Format,
  isSpecialFormat,
  type SpecialFormat,
} from '../output/format-names.ts'
import { FORMATS_WITH_FLAG } from '../output/formats.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import { TENANT } from '../resources/index.ts'
import type { OptionSpec } from './command.ts'
import {
  type ChoiceType,
  type OptionType,
  placeholderOf,
  SWITCH,
  takesValue,
} from './option-types.ts'
import {
  parseChoice,
  parseDelimiter,
  parseEncoding,
  parseRelease,
  parseSeconds,
} from './parse-option-values.ts'

/** An option of every command, accepted anywhere on the line. */
interface GlobalOption extends OptionSpec {
  /** Chooses the clients that a command works on; only one of these options may be given. */
  isScope?: true
  /** Sets its flags. */
  apply(flags: GlobalFlags, value: string): void
}

const FORMAT: ChoiceType<Format> = { kind: 'choice', choices: FORMAT_NAMES, placeholder: 'FORMAT' }

/** The global options. */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  option('profile', { kind: 'list', of: { kind: 'profile' } }, 'use this profile', (value) => {
    return { profile: value }
  }),
  flag('all-profiles', 'read from every profile', { allProfiles: true }),
  {
    ...option(
      'client',
      { kind: 'record', resource: TENANT },
      'only this client: ID, name or abbreviation; reads also accept a part of its name',
      (client) => ({ client }),
    ),
    isScope: true,
  },
  {
    ...flag('all-clients', 'ignore a client set by profile, environment or folder', {
      allClients: true,
    }),
    isScope: true,
  },
  { ...flag('global', 'records that belong to no client', { global: true }), isScope: true },
  {
    name: 'output',
    type: FORMAT,
    help: 'output format',
    apply: applyFormat,
    short: 'o',
  },
  ...FORMATS_WITH_FLAG.map((output) => ({
    ...flag(output, `short for --output ${output}`, {}),
    apply: (flags: GlobalFlags) => applyFormat(flags, output),
  })),
  { ...flag('quiet', 'print only results and errors', { quiet: true }), short: 'q' },
  flag('verbose', 'report each request (doctor: each operation)', { verbose: true }),
  flag('debug', 'trace requests, with secrets masked', { debug: true }),
  flag('csv-raw', 'keep values in CSV that a spreadsheet would run', { csvRaw: true }),
  flag('csv-bom', 'start CSV with a byte-order mark, for Excel', { csvBom: true }),
  option(
    'csv-delimiter',
    { kind: 'separator' },
    'delimiter in CSV: one character, or tab',
    (value) => ({ csvDelimiter: parseDelimiter('--csv-delimiter', value) }),
  ),
  flag('no-heading', 'omit the heading of tables and CSV', { heading: false }),
  flag('utc', "show times in UTC, if the server's zone is known", { utc: true }),
  flag('html', 'show HTML tags instead of text', { html: true }),
  flag('no-color', 'turn off colour', { color: false }),
  flag('no-input', 'never ask questions', { input: false }),
  flag('no-pager', 'never use a pager', { pager: false }),
  { ...flag('yes', 'answer yes to all questions', { yes: true }), short: 'y' },
  flag('force', 'override a refusal that names a hazard', { force: true }),
  flag('dry-run', 'show what a write would send, without sending it', { dryRun: true }),
  option('timeout', { kind: 'seconds' }, 'stop the command after this long', (value) => ({
    timeout: parseSeconds('--timeout', value) * 1000,
  })),
  option(
    'lock',
    { kind: 'text', placeholder: 'NAME' },
    'do nothing if a job with this name is running',
    (lock) => ({ lock }),
  ),
  flag('lock-fail', 'with --lock: exit with 10 if it is running', { lockFails: true }),
  option(
    'encoding',
    { kind: 'encoding' },
    'encoding of files and standard input, if not UTF-8: windows-1252, utf-16le …',
    (value) => ({ encoding: parseEncoding('--encoding', value) }),
  ),
  option(
    'ca-file',
    { kind: 'file', holds: 'pem' },
    'trust the certificate authorities in this PEM file',
    (caFile) => ({ caFile }),
  ),
  flag('insecure', "don't verify the server's certificate", { insecure: true }),
  option(
    'release',
    { kind: 'release' },
    'release that the built-in sandbox behaves like',
    (value) => ({ release: parseRelease('--release', value) }),
  ),
  flag('read-only', 'refuse every write', { readOnly: true }),
]

function flag(name: string, help: string, change: GlobalFlags): GlobalOption {
  return { name, type: SWITCH, help, apply: (flags) => void Object.assign(flags, change) }
}

function option(
  name: string,
  type: OptionType,
  help: string,
  read: (value: string) => GlobalFlags,
): GlobalOption {
  return { name, type, help, apply: (flags, value) => void Object.assign(flags, read(value)) }
}

/** Returns the option for the format as a command has it that writes other formats than the usual ones. */
export function outputOptionOf(formats: readonly (Format | SpecialFormat)[]): OptionSpec {
  const type = { ...FORMAT, choices: formats }
  return { name: 'output', short: 'o', type, help: 'output format', group: 'Output' }
}

/** Sets the format; those that only some commands write aren't among the choices in help. */
function applyFormat(flags: GlobalFlags, value: string): void {
  const word = value.toLowerCase()
  if (isSpecialFormat(word)) {
    flags.specialFormat = word
    return
  }
  flags.output = parseChoice(FORMAT, '--output', value)
  delete flags.specialFormat
}

/** A command line without its global options, and their flags. */
interface ExtractedGlobals {
  flags: GlobalFlags
  rest: readonly string[]
  /** The error of the first wrong option; the flags of the others are set anyway. */
  failure: UsageError | undefined
}

/** Extracts the global options from a command line, anywhere before `--`. */
export function extractGlobals(argv: readonly string[]): ExtractedGlobals {
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
    const match = matchOption(word)
    if (match === undefined) {
      rest.push(word)
      continue
    }
    try {
      const value = valueFor(match, argv[index + 1])
      if (takesValue(match.option.type) && match.inline === undefined) index += 1
      if (match.option.isScope === true) scoped = requireSingleScope(match.option, scoped)
      match.option.apply(flags, value)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      failure ??= error
    }
  }
  return { flags, rest, failure }
}

/** Throws a UsageError if a second option chooses clients, since one of them would be ignored silently. */
function requireSingleScope(option: GlobalOption, before: GlobalOption | undefined): GlobalOption {
  if (before === undefined || (before === option && !takesValue(option.type))) return option
  throw new UsageError(
    before === option
      ? `--${option.name} was given twice`
      : `--${before.name} and --${option.name} can't be used together`,
  )
}

/** Returns an option's value: the text after its =, or the next word if that isn't an option. */
function valueFor({ option, inline }: MatchedOption, next: string | undefined): string {
  if (!takesValue(option.type)) {
    if (inline !== undefined) throw new UsageError(`--${option.name} takes no value`)
    return ''
  }
  const value = inline ?? (next === undefined || /^--?[a-z]/i.test(next) ? undefined : next)
  if (value === undefined) {
    throw new UsageError(`--${option.name} needs a value (${placeholderOf(option.type)})`)
  }
  return value
}

/** A word that is a global option. */
interface MatchedOption {
  option: GlobalOption
  /** The text after its =, or after its letter. */
  inline: string | undefined
}

function matchOption(word: string): MatchedOption | undefined {
  const [, long, inline] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
  if (long !== undefined) {
    const option = GLOBAL_OPTIONS.find((candidate) => candidate.name === long)
    return option === undefined ? undefined : { option, inline }
  }
  const [, short, attached] = /^-([a-zA-Z])([\s\S]*)$/.exec(word) ?? []
  const option = GLOBAL_OPTIONS.find(
    (candidate) => candidate.short !== undefined && candidate.short === short,
  )
  if (option === undefined) return undefined
  if (!takesValue(option.type)) return attached === '' ? { option, inline: undefined } : undefined
  return { option, inline: attached === '' ? undefined : attached?.replace(/^=/, '') }
}
