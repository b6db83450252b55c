import { describe, expect, test } from 'vitest'
import type { CommandInput, CommandSpec, OptionSpec } from '../../src/cli/command.ts'
import { isBranch } from '../../src/cli/command-entry.ts'
import { extractGlobals, GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { commandHelp, optionsHelp } from '../../src/cli/help.ts'
import {
  choicesOf,
  type OptionType,
  placeholderOf,
  type RecordCondition,
  takesValue,
} from '../../src/cli/option-types.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { limitOf } from '../../src/records/limits.ts'
import type { Row } from '../../src/records/record.ts'
import type { Field } from '../../src/resources/field.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { lookedUpField } from '../../src/resources/read-names.ts'
import { optionTypeFor } from '../../src/verbs/field-types.ts'
import { everyCommand } from '../leaks/commands.ts'
import { runSandbox } from '../support/run.ts'

interface Found {
  words: readonly string[]
  command: CommandSpec
}

/** Every command there is, with the words that call it. */
const COMMANDS: readonly Found[] = (
  await Promise.all(
    commandTree().map(async (entry) => {
      const spec = await entry.load()
      return isBranch(spec)
        ? spec.commands.map((command) => ({ words: [spec.name, command.name], command }))
        : [{ words: [entry.name], command: spec }]
    }),
  )
).flat()

const OPTIONS: readonly (readonly [called: string, option: OptionSpec])[] = [
  ...GLOBAL_OPTIONS.map((option) => [`--${option.name}`, option] as const),
  ...COMMANDS.flatMap(({ words, command }) =>
    (command.options ?? []).map(
      (option) => [`${words.join(' ')} --${option.name}`, option] as const,
    ),
  ),
]

const ARGUMENTS = COMMANDS.flatMap(({ words, command }) =>
  (command.arguments ?? []).map((argument) => [words.join(' '), argument] as const),
)

const TYPES: readonly (readonly [called: string, type: OptionType])[] = [
  ...OPTIONS,
  ...ARGUMENTS,
].flatMap(([called, { type }]) => withParts(type).map((one) => [called, one] as const))

/** A type, and that of the values of a list. */
function withParts(type: OptionType): readonly OptionType[] {
  return type.kind === 'list' ? [type, type.of] : [type]
}

/** Every kind there is: one that is added without standing here does not compile. */
const KINDS: Readonly<Record<OptionType['kind'], true>> = {
  ...{ switch: true, secret: true, text: true, choice: true, 'yes-no': true, whole: true },
  ...{
    amount: true,
    seconds: true,
    days: true,
    age: true,
    duration: true,
    date: true,
    moment: true,
    share: true,
  },
  ...{ period: true, record: true, id: true, named: true, field: true, fields: true, order: true },
  ...{ condition: true, expression: true, list: true, file: true, profile: true, command: true },
  ...{ variable: true, url: true, zone: true, encoding: true, release: true, separator: true },
  ...{ assignment: true, operation: true, topic: true, source: true },
}

test('every kind of value is used by some option, argument or field', () => {
  const fields = RESOURCE_NAMES.flatMap((name) => Object.values(resources[name].fields))
  const types = [...TYPES.map(([, type]) => type), ...fields.map(optionTypeFor)]
  const used = new Set(types.map(({ kind }) => kind))
  expect(Object.keys(KINDS).filter((kind) => ![...used].some((one) => one === kind))).toEqual([])
})

test('a type is pure data', () => {
  for (const [called, type] of TYPES) expect(structuredClone(type), called).toEqual(type)
})

test('the resources, fields and words that a type names exist', () => {
  for (const [called, type] of TYPES) {
    if ('resource' in type) expect(RESOURCE_NAMES, called).toContain(type.resource)
    if (type.kind === 'record' && type.conditions !== undefined) {
      const fields = Object.keys(resources[type.resource].fields)
      for (const { field } of type.conditions) expect(fields, called).toContain(field)
    }
    if (type.kind === 'choice') expect(type.choices.length, called).toBeGreaterThan(1)
    if (type.kind === 'named') expect(resources[type.resource].directory, called).toBeDefined()
    if (type.kind === 'whole') expect(type.max ?? Infinity, called).toBeGreaterThan(type.min)
  }
})

test('help has each option with its placeholder and its choices', async () => {
  for (const { words, command } of COMMANDS) {
    const help = flat(commandHelp(command, `itflow ${words.join(' ')}`))
    for (const { type } of command.arguments ?? []) {
      const name = placeholderOf(type) ?? ''
      expect(name).toMatch(/^[A-Z]+$/)
      expect(help).toMatch(new RegExp(`Usage: .* \\[?${name}\\b`))
      for (const word of choicesOf(type)) expect(help).toContain(word)
    }
    for (const option of command.options ?? []) {
      if (option.isHidden !== true) expectIn(help, option)
    }
  }
  const help = flat(optionsHelp())
  for (const option of GLOBAL_OPTIONS) expectIn(help, option)
})

/** Without the line breaks that depend on the width. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function expectIn(help: string, { name, type }: OptionSpec): void {
  const value = placeholderOf(type)
  expect(value === undefined).toBe(!takesValue(type))
  expect(help).toContain(value === undefined ? `--${name} ` : `--${name} ${value} `)
  for (const word of choicesOf(type)) expect(help).toContain(word)
}

test('the arguments of a command have different names', () => {
  for (const { words, command } of COMMANDS) {
    const names = (command.arguments ?? []).map(({ type }) => placeholderOf(type))
    expect(new Set(names).size, words.join(' ')).toBe(names.length)
  }
})

describe('an option of a field', () => {
  const own = OPTIONS.flatMap(([called, option]) => {
    const { field } = option
    if (field === undefined) return []
    const resource = resources[field.resource]
    const one = resource.fields[field.name]
    // A filter looks names up where the field itself has only IDs.
    const isFilter = option.type.kind === 'list'
    const looked = isFilter && one ? lookedUpField(resource, field.name, one) : one
    return [{ called, option, declared: looked }]
  })

  test('names an existing field', () => {
    expect(own.length).toBeGreaterThan(300)
    expect(own.filter(({ declared }) => declared === undefined)).toEqual([])
  })

  test('has every fact that a value depends on', () => {
    for (const { called, option, declared } of own) {
      const type = option.type.kind === 'list' ? option.type.of : option.type
      if (declared === undefined || !takesValue(type) || type.kind === 'named') continue
      expect({ called, ...known(type) }).toEqual({ called, ...wanted(declared) })
    }
  })

  test('of a secret takes no value', () => {
    for (const { called, option, declared } of own) {
      if (declared?.kind === 'secret') expect(takesValue(option.type), called).toBe(false)
    }
  })

  test('exists for every field that a create or an update can send', () => {
    for (const { words, command } of COMMANDS) {
      const [name = '', verb] = words
      if (command.allowsUnknownOptions === true || (verb !== 'create' && verb !== 'update'))
        continue
      const resource = RESOURCE_NAMES.find((one) => one === name)
      if (resource === undefined) throw new Error(`${name} is no module`)
      const writable = Object.entries(resources[resource].fields).filter(
        ([, { write }]) => write?.on === 'both' || write?.on === verb,
      )
      const given = new Set((command.options ?? []).map(({ field }) => field?.name))
      expect(writable.filter(([field]) => !given.has(field))).toEqual([])
    }
  })
})

/** What a type knows of a field. */
function known(type: OptionType): object {
  switch (type.kind) {
    case 'record':
      return { refers: type.resource }
    case 'choice':
      return { choices: type.choices, isOpen: type.isOpen === true }
    case 'text':
      return { limit: type.limit, notation: type.notation, also: type.alsoWords }
    case 'whole':
      return { words: type.words ?? [] }
    default:
      return { kind: type.kind }
  }
}

/** The same, from the declaration. */
function wanted(field: Field): object {
  const { kind, refers, choices, allowsOtherValues, notation, allowedWords, words = {} } = field
  if (refers !== undefined) return { refers }
  switch (kind) {
    case 'choice':
      return { choices, isOpen: allowsOtherValues === true }
    case 'text':
    case 'html':
      return { limit: limitOf(field), notation, also: allowedWords }
    case 'reference':
      return { kind: 'id' }
    case 'integer':
      return { words: Object.values(words) }
    case 'flag':
      return { kind: 'yes-no' }
    case 'decimal':
      return { kind: 'amount' }
    default:
      return { kind }
  }
}

test('@FILE reads a file if the type of an option says so, and only then', async () => {
  for (const { words, command } of COMMANDS) {
    const [, verb] = words
    if (command.allowsUnknownOptions === true || (verb !== 'create' && verb !== 'update')) continue
    for (const option of command.options ?? []) {
      const { name, field, type } = option
      if (field === undefined || !takesValue(type) || type.kind === 'record') continue
      const argv = [...words, ...argumentsFor(command), `--${name}=@missing.txt`]
      const { status, stderr } = await runSandbox([...argv, ...restOf(words, command, option)])
      const isRead = stderr.includes("missing.txt doesn't exist")
      const takesFile = 'takesFile' in type && type.takesFile === true
      expect({ argv, status, isRead }).toEqual({ argv, status: 2, isRead: takesFile })
    }
  }
})

/** Texts that are not of a type, and the messages about them; empty for types that accept any text. */
const NONE: Readonly<Partial<Record<OptionType['kind'], readonly [text: string, said: RegExp]>>> = {
  choice: ['xyzzy', /not one of /],
  'yes-no': ['xyzzy', /not yes or no/],
  whole: ['xyzzy', /not (?:a whole number|one of)/],
  id: ['xyzzy', /must be an ID/],
  amount: ['xyzzy', /not an amount/],
  seconds: ['xyzzy', /not a number of seconds/],
  days: ['xyzzy', /not a number of days/],
  age: ['xyzzy', /not a duration/],
  duration: ['xyzzy', /--(?:time|round).* xyzzy: /],
  date: ['xyzzy', /no such date/],
  share: ['xyzzy', /not a number of records/],
  period: ['xyzzy', /must look like /],
  field: ['xyzzy', /no such field/],
  fields: ['xyzzy', /xyzzy/],
  order: ['xyzzy', /xyzzy/],
  condition: ['xyzzy', /xyzzy/],
  expression: ['[', /--query/],
  variable: ['no name', /not a valid variable name/],
  encoding: ['xyzzy', /unknown encoding/],
  release: ['xyzzy', /not a release/],
  separator: ['xyzzy', /not one character/],
  zone: ['Nowhere/Land', /Nowhere\/Land/],
  url: ['gopher://x', /gopher/],
}

describe('a value of the wrong type is refused by', () => {
  const tried = COMMANDS.flatMap(({ words, command }) =>
    (command.options ?? []).flatMap((option) => {
      const type = option.type.kind === 'list' ? option.type.of : option.type
      const none = type.kind === 'choice' && type.isOpen === true ? undefined : NONE[type.kind]
      // A profile that is kept comes first there; its options are those of `profiles add`.
      const isTried = command.allowsUnknownOptions !== true && words[1] !== 'rotate-key'
      // A variable of any name may hold a secret; if it holds none, that is reported.
      const isAnyName = type.kind === 'variable' && option.group === 'Secrets'
      if (none === undefined || !isTried || isAnyName) return []
      return [{ called: `${words.join(' ')} --${option.name}`, words, command, option, none }]
    }),
  )

  test('every option, before anything is sent', async () => {
    expect(tried.length).toBeGreaterThan(350)
    const bad: string[] = []
    const known = GLOBAL_OPTIONS.map((option) => [option, NONE[option.type.kind]] as const)
    for (const [{ name }, none] of known) {
      const failure = extractGlobals([`--${name}=${none?.[0] ?? ''}`]).failure?.message
      if (none !== undefined && !none[1].test(failure ?? '')) bad.push(`--${name}: ${failure}`)
    }
    for (const { called, words, command, option, none } of tried) {
      const [text, said] = none
      const argv = [
        ...words,
        ...argumentsFor(command),
        `--${option.name}=${text}`,
        ...restOf(words, command, option),
      ]
      const { status, stdout, stderr } = await runSandbox(argv)
      if (status !== 2 || stdout !== '' || !said.test(stderr))
        bad.push(`${called} ${text}: ${status} ${stderr}`)
    }
    expect(bad).toEqual([])
  })
})

function argumentsFor({ arguments: wanted = [] }: CommandSpec): string[] {
  return wanted.filter(({ isOptional }) => isOptional !== true).map(() => '1')
}

/** What a command needs beside the option that is tried. */
function restOf(
  words: readonly string[],
  { takesRest, isScoped }: CommandSpec,
  { name }: OptionSpec,
): string[] {
  const [first, verb] = words
  if (takesRest === true) return ['--', 'true']
  const needsUrl = (first === 'login' || words.join(' ') === 'profiles add') && name !== 'url'
  if (needsUrl) return ['--url', 'https://a.example']
  if (words.join(' ') === 'documents update' && name === 'text-format') return ['--content', 'text']
  // Later releases have no such operation, which is reported first.
  if (words.includes('payments')) return ['--release', '26.3']
  const makesRecord = verb === 'create' || verb === 'upsert' || words.join(' ') === 'alerts open'
  return makesRecord && isScoped === true ? ['--client', '1'] : []
}

describe('a record is suitable exactly if a write would be sent for it:', () => {
  const wanting = COMMANDS.flatMap(({ words, command }) => {
    const [type] = (command.arguments ?? []).map((argument) => argument.type)
    const conditions = type?.kind === 'record' ? type.conditions : undefined
    const isTried =
      conditions !== undefined && command.isWrite === true && command.allowsUnknownOptions !== true
    return isTried ? [{ called: words.join(' '), words, conditions }] : []
  })

  test.each(wanting)('$called', async ({ words: [module = '', verb = ''], conditions }) => {
    const resource = resources[RESOURCE_NAMES.find((name) => name === module) ?? 'assets']
    const { stdout } = await runSandbox([module, 'list', '--all', '--json', '--all-clients'])
    const rows: Row[] = JSON.parse(stdout)
    const isSent = async (row: Row) => {
      const line = [module, verb, `${row[resource.id]}`, '--dry-run', '--json', '--yes']
      const plan = (await runSandbox(line)).stdout
      return plan !== '' && JSON.parse(plan).requests.length > 0
    }
    expect(rows.length).toBeGreaterThan(0)
    for (const row of oneOfEachState(module, rows)) {
      const isWanted = conditions.every((condition) => isFitting(row, condition))
      expect({ row, isSent: await isSent(row) }).toEqual({ row, isSent: isWanted })
    }
  })

  test('one-time codes: a credential without a secret has none', async () => {
    const otp = COMMANDS.find(({ words }) => words.join(' ') === 'credentials otp')?.command
    const [type] = (otp?.arguments ?? []).map((argument) => argument.type)
    expect(type).toMatchObject({ conditions: [{ field: 'credential_otp_secret', isSet: true }] })
    const rows: Row[] = JSON.parse((await runSandbox(['credentials', 'list', '--json'])).stdout)
    const statuses = new Set<number>()
    for (const { credential_id: id } of rows) {
      const revealed = await runSandbox(['credentials', 'reveal', `${id}`, '--json'])
      const isSet = JSON.parse(revealed.stdout).credential_otp_secret !== null
      const { status } = await runSandbox(['credentials', 'otp', `${id}`])
      expect({ id, status }).toEqual({ id, status: isSet ? 0 : 5 })
      statuses.add(status)
    }
    expect(statuses.size).toBe(2)
  })
})

/** A row for each state that any command of the module asks about. */
function oneOfEachState(module: string, rows: readonly Row[]): Row[] {
  const types = ARGUMENTS.filter(([called]) => called.startsWith(`${module} `))
  const conditions = types.flatMap(([, { type }]) =>
    type.kind === 'record' ? (type.conditions ?? []) : [],
  )
  const stateOf = (row: Row) =>
    conditions.map((condition) => {
      const value = row[condition.field] ?? null
      return 'isSet' in condition ? value !== null : value
    })
  return [...new Map(rows.map((row) => [JSON.stringify(stateOf(row)), row])).values()]
}

function isFitting(row: Row, condition: RecordCondition): boolean {
  const value = row[condition.field] ?? null
  return 'isSet' in condition
    ? (value !== null) === condition.isSet
    : !condition.isNoneOf.some((one) => one === value)
}

describe('a command reads only options that it declares', () => {
  const undeclared: string[] = []

  const tree = commandTree().map((entry) => ({
    ...entry,
    load: async (verb?: string) => {
      const spec = await entry.load(verb)
      return isBranch(spec)
        ? { ...spec, commands: spec.commands.map((one) => watched(one, spec.name)) }
        : watched(spec, entry.name)
    },
  }))

  function watched(command: CommandSpec, of: string): CommandSpec {
    const declared = new Set((command.options ?? []).map(({ name }) => name))
    const watch = (options: CommandInput['options']) =>
      new Proxy(options, {
        get: (target, name) => {
          if (typeof name === 'string' && !declared.has(name)) {
            undeclared.push(`${of} ${command.name} --${name}`)
          }
          return Reflect.get(target, name)
        },
      })
    return {
      ...command,
      run: (context, input) => command.run(context, { ...input, options: watch(input.options) }),
    }
  }

  test('when it reads and writes credentials', async () => {
    // Examples of these end early, since they ask for a secret.
    const commands = (await everyCommand('http://127.0.0.1:9')).filter(({ name }) =>
      name.startsWith('credentials '),
    )
    for (const { argv, stdin = '', answers } of commands.flatMap(({ plans }) => plans)) {
      // Neither an editor nor the clipboard is wanted here.
      if (answers === undefined && argv[1] !== 'copy') await runSandbox(argv, { stdin, tree })
    }
    expect([...new Set(undeclared)]).toEqual([])
  })

  test('in all of its examples', async () => {
    for (const { words, command } of COMMANDS) {
      for (const example of command.examples ?? []) {
        const argv = (example.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [])
          .map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
          .slice(1)
        if (words[1] === 'serve' || argv.includes('<')) continue
        await runSandbox([...argv, '--timeout', '5'], { tree })
      }
    }
    expect([...new Set(undeclared)]).toEqual([])
  })
})
