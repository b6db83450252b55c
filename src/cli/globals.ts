import { UsageError } from '../errors.ts'
import { FORMAT_NAMES, type Format } from '../output/format-names.ts'
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

/** An option that stands anywhere on the line. */
export interface GlobalOption extends OptionSpec {
  /** Says which clients a command is about; there is one such answer (the last of other options holds). */
  isScope?: true
  /** What it does to the flags. */
  apply(flags: GlobalFlags, value: string): void
}

const FORMAT: ChoiceType<Format> = { kind: 'choice', choices: FORMAT_NAMES, called: 'FORMAT' }

/** The options every command understands. */
export const GLOBAL_OPTIONS: readonly GlobalOption[] = [
  option('profile', { kind: 'list', of: { kind: 'profile' } }, 'use this profile', (value) => {
    return { profile: value }
  }),
  flag('all-profiles', 'read from every profile', { allProfiles: true }),
  {
    ...option(
      'client',
      { kind: 'record', resource: TENANT },
      'only this client: ID, name or abbreviation; for reads also a part of its name',
      (client) => ({ client }),
    ),
    isScope: true,
  },
  {
    ...flag('all-clients', 'lift a client set by profile, environment or folder', {
      allClients: true,
    }),
    isScope: true,
  },
  { ...flag('global', 'records of no client', { global: true }), isScope: true },
  {
    name: 'output',
    type: FORMAT,
    help: 'print in this format',
    apply: applyFormat,
    short: 'o',
  },
  ...FORMATS_WITH_FLAG.map((output) => ({
    ...flag(output, `short for --output ${output}`, {}),
    apply: (flags: GlobalFlags) => applyFormat(flags, output),
  })),
  { ...flag('quiet', 'nothing but results and failures', { quiet: true }), short: 'q' },
  flag('verbose', 'tell of each request; doctor: of each operation', { verbose: true }),
  flag('debug', 'trace requests, secrets masked', { debug: true }),
  flag('csv-raw', 'leave what a spreadsheet would run in CSV as it is', { csvRaw: true }),
  flag('csv-bom', 'begin CSV with a byte-order mark, for Excel', { csvBom: true }),
  option(
    'csv-delimiter',
    { kind: 'separator' },
    'between CSV cells: one character, or tab',
    (value) => ({ csvDelimiter: parseDelimiter('--csv-delimiter', value) }),
  ),
  flag('no-heading', 'no heading above a table or CSV', { heading: false }),
  flag('utc', 'dates and times in UTC, where the server’s zone is known', { utc: true }),
  flag('html', 'show HTML as it is', { html: true }),
  flag('no-color', 'no colour', { color: false }),
  flag('no-input', 'never ask', { input: false }),
  flag('no-pager', 'never page', { pager: false }),
  { ...flag('yes', 'answer yes to questions', { yes: true }), short: 'y' },
  flag('force', 'override a refusal that names a hazard', { force: true }),
  flag('dry-run', 'show what a write would send, and send nothing', { dryRun: true }),
  option('timeout', { kind: 'seconds' }, 'end the whole command after this long', (value) => ({
    timeout: parseSeconds('--timeout', value) * 1000,
  })),
  option(
    'lock',
    { kind: 'text', called: 'NAME' },
    'do nothing while a run with the same name is under way',
    (lock) => ({ lock }),
  ),
  flag('lock-fail', 'with --lock: exit 10 while one is under way', { lockFails: true }),
  option(
    'encoding',
    { kind: 'encoding' },
    'files and standard input are in this encoding, not UTF-8: windows-1252, utf-16le …',
    (value) => ({ encoding: parseEncoding('--encoding', value) }),
  ),
  option(
    'ca-file',
    { kind: 'file', holds: 'pem' },
    'trust the authorities in this PEM file',
    (caFile) => ({ caFile }),
  ),
  flag('insecure', 'do not verify the server’s certificate', { insecure: true }),
  option(
    'release',
    { kind: 'release' },
    'the built-in sandbox behaves as this release',
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

/** XLSX is no choice that help offers everywhere: only `export` writes it. */
function applyFormat(flags: GlobalFlags, value: string): void {
  if (value.toLowerCase() === 'xlsx') {
    flags.toFile = 'xlsx'
    return
  }
  flags.output = parseChoice(FORMAT, '--output', value)
  delete flags.toFile
}

/** A command line without its global options, and what they say. */
export interface ExtractedGlobals {
  flags: GlobalFlags
  rest: readonly string[]
  /** What is wrong with the first option that is; the flags that are right hold all the same. */
  failure: UsageError | undefined
}

/** Takes the global options out of a command line, wherever they stand before `--`. */
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
    const found = matchOption(word)
    if (found === undefined) {
      rest.push(word)
      continue
    }
    try {
      const value = valueFor(found, argv[index + 1])
      if (takesValue(found.option.type) && found.inline === undefined) index += 1
      if (found.option.isScope === true) scoped = requireSingleScope(found.option, scoped)
      found.option.apply(flags, value)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      failure ??= error
    }
  }
  return { flags, rest, failure }
}

/** The one option that says which clients a command is about: a second must not win without a word. */
function requireSingleScope(option: GlobalOption, before: GlobalOption | undefined): GlobalOption {
  if (before === undefined || (before === option && !takesValue(option.type))) return option
  throw new UsageError(
    before === option
      ? `--${option.name} was given twice; a command has one scope`
      : `--${before.name} and --${option.name} can't be used together`,
  )
}

/** What an option is given: what stands behind its =, or the next word, unless that is an option itself. */
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
  /** What stands behind its =, or behind its letter. */
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
