import { describe, expect, it, onTestFinished, test } from 'vitest'
import { findEntry, isBranch } from '../../src/cli/command-entry.ts'
import { extractGlobals, GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { type Parsed, parseCommand } from '../../src/cli/parse-command.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { hintText, stepCommand } from '../../src/cli/step-commands.ts'
import { IMPORT_OPTIONS } from '../../src/commands/import/options.ts'
import type { UsageError } from '../../src/errors.ts'
import { type Hint, type HintStep, indentHint, prefixLine } from '../../src/hints.ts'
import { parseSizeLimit } from '../../src/profiles/size-limit.ts'
import { resolveField } from '../../src/records/field-names.ts'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import type { Verb } from '../../src/resources/verbs.ts'
import { run } from '../support/run.ts'

const TREE = commandTree()

/** Parses a whole command as the program does; what isn't there fails. */
async function parsed(command: string): Promise<Parsed> {
  const { rest, failure } = extractGlobals(command.split(' ').slice(1))
  if (failure !== undefined) throw failure
  const [word = '', ...words] = rest
  const entry = findEntry(TREE, word)
  if (entry === undefined) throw new Error(`no command ${word}`)
  return parseCommand(entry, await entry.load(words[0]), words)
}

/** The names of a module's commands, and all of their options. */
async function offered(name: ResourceName) {
  const spec = await findEntry(TREE, name)?.load()
  if (spec === undefined || !isBranch(spec)) throw new Error(`no module ${name}`)
  return {
    commands: spec.commands.map((command) => command.name),
    options: spec.commands.flatMap(({ options = [] }) => options.map((option) => option.name)),
  }
}

/**
 * The options that may be anywhere on a line, and those of commands whose failures have hints of their own: `login`, since a
 * profile in the making has no command to change it, and `import`.
 */
async function commonOptions(): Promise<string[]> {
  const specs = await Promise.all(['login', 'import'].map((name) => findEntry(TREE, name)?.load()))
  const own = specs.flatMap((spec) =>
    spec === undefined || isBranch(spec) ? [] : (spec.options ?? []),
  )
  return [...GLOBAL_OPTIONS, ...own].map((option) => option.name)
}

const ofProfile = { profile: 'acme' }

/** Every verb of a step on records. */
const VERBS: readonly Verb[] = [
  'list',
  'get',
  'create',
  'update',
  'delete',
  'archive',
  'unarchive',
  'resolve',
  'close',
]

const onRecord = (verb: Verb) => (resource: Resource) =>
  [undefined, 7].flatMap((id) =>
    [undefined, 3, null, 'all', 'unknown'].map((client) => ({
      do: verb,
      resource: resource.name,
      ...(id === undefined ? {} : { id }),
      ...(client === undefined ? {} : { client }),
    })),
  ) as HintStep[]

const written = ({ fields, client }: Resource) =>
  Object.entries(fields)
    .filter(([name, { write }]) => write !== undefined && name !== client)
    .map(([name]) => name)

const withFields = (verb: 'give' | 'leave-out') => (resource: Resource) =>
  written(resource).length === 0
    ? []
    : [{ do: verb, resource: resource.name, fields: written(resource) }]

/** Steps of every kind there is: a new kind needs a line here to compile. */
const STEPS: { readonly [D in HintStep['do']]: (resource: Resource) => readonly HintStep[] } = {
  examine: () => [{ do: 'examine' }],
  force: () => [{ do: 'force' }],
  trace: () => [{ do: 'trace' }],
  'allow-time': () => [{ do: 'allow-time' }],
  'list-runs': () => [{ do: 'list-runs' }],
  'list-sources': () => [{ do: 'list-sources' }],
  'name-client': () => [{ do: 'name-client' }],
  'rebuild-source': () => [{ do: 'rebuild-source' }],
  'restart-sandbox': () => [{ do: 'restart-sandbox' }],
  'show-settings': () => [{ do: 'show-settings' }],
  'skip-certificate-check': () => [{ do: 'skip-certificate-check' }],
  'start-timer': () => [{ do: 'start-timer' }],
  'stop-timer': () => [{ do: 'stop-timer' }],
  'trust-authority': () => [{ do: 'trust-authority' }],
  'log-in': () => [{ do: 'log-in', ...ofProfile }],
  'show-profile': () => [{ do: 'show-profile', ...ofProfile }],
  'replace-key': () => [{ do: 'replace-key', ...ofProfile }],
  set: () => [
    { do: 'set', setting: 'timezone', ...ofProfile },
    { do: 'set', setting: 'technician', ...ofProfile },
    { do: 'set', setting: 'request-timeout', ...ofProfile },
  ],
  unset: () => [
    { do: 'unset', setting: 'bound', ...ofProfile },
    { do: 'unset', setting: 'read-only', ...ofProfile },
  ],
  'choose-client': () =>
    ([3, null, 'all'] as const).map((client) => ({ do: 'choose-client', client })),
  'allow-size': () => [{ do: 'allow-size', bytes: 128 * 1024 * 1024 }],
  call: ({ module }) => [{ do: 'call', path: `${module}/create` }],
  // Hints about a module's own verb are tried below, where they appear.
  'read-about': ({ name }) => [{ do: 'read-about', resource: name, verb: 'list' }],
  'forget-source': () => [{ do: 'forget-source', source: 'rmm' }],
  'resume-run': () => [{ do: 'resume-run', run: 7 }],
  'undo-run': () => [
    { do: 'undo-run', run: 7 },
    { do: 'undo-run', run: 7, at: { profile: 'sandbox' } },
  ],
  give: withFields('give'),
  'leave-out': withFields('leave-out'),
  list: (resource) => [
    ...onRecord('list')(resource),
    { do: 'list', resource: resource.name, fields: [resource.id, resource.label] },
  ],
  get: onRecord('get'),
  create: onRecord('create'),
  update: onRecord('update'),
  delete: onRecord('delete'),
  archive: onRecord('archive'),
  unarchive: onRecord('unarchive'),
  resolve: onRecord('resolve'),
  close: onRecord('close'),
}

describe.each(RESOURCE_NAMES)('a step about %s', (name) => {
  it.each(Object.keys(STEPS) as HintStep['do'][])('is a command or an option: %s', async (kind) => {
    const { options } = await offered(name)
    for (const step of STEPS[kind](resources[name])) {
      const command = stepCommand(step)
      if (command === undefined) {
        expect(VERBS).toContain(kind)
      } else if (command.startsWith('itflow ')) {
        expect('help' in (await parsed(command))).toBe(kind === 'read-about')
      } else if (command.startsWith('-')) {
        const words = [...command.matchAll(/--([a-z0-9-]+)/g)].map(([, word = '']) => word)
        expect(words).not.toEqual([])
        const ofImport = kind === 'rebuild-source' ? IMPORT_OPTIONS.map(({ name }) => name) : []
        expect([...(await commonOptions()), ...options, ...ofImport]).toEqual(
          expect.arrayContaining(words),
        )
      } else {
        const [variable = '', value = ''] = command.split('=')
        expect([variable, parseSizeLimit(variable, value)]).toEqual([
          'ITFLOW_MAX_REPLY',
          128 * 1024 * 1024,
        ])
      }
    }
  })

  it('is left out if the module has no such verb, and get becomes list', async () => {
    const { commands } = await offered(name)
    for (const verb of VERBS) {
      const command = stepCommand({ do: verb, resource: name, id: 7 })
      const isThere = commands.includes(verb)
      const instead = verb === 'get' ? 'list' : undefined
      expect([verb, command?.split(' ')[2]]).toEqual([verb, isThere ? verb : instead])
    }
  })

  it('for a secret names an existing option', async () => {
    const secrets = Object.entries(resources[name].fields).filter(
      ([, { kind }]) => kind === 'secret',
    )
    for (const [secret] of secrets) {
      let hint: Hint | undefined
      try {
        resolveField(resources[name], secret, '--fields')
      } catch (error) {
        hint = (error as UsageError).hint
      }
      const text = hintText(hint)
      if (text !== undefined) expect('help' in (await parsed(text.slice(5)))).toBe(true)
    }
  })

  it('for a missing record names an existing command', async () => {
    const { commands } = await offered(name)
    for (const release of ['25.01', '26.10']) {
      for (const verb of commands.filter((one) => VERBS.includes(one as Verb) && one !== 'list')) {
        const argv = verb === 'create' ? [] : ['987654', '--yes']
        const { stderr } = await run([
          ...[name, verb, ...argv, '--profile', 'sandbox', '--release', release],
        ])
        const told = stderr.match(
          /\bitflow [a-z-]+ [a-z-]+(?: \d+| WHICH)?(?: --[a-z-]+(?: [^-\s]\S*)?)*/g,
        )
        const isRead = !stderr.includes('has no operation to read')
        const list = stepCommand({ do: 'list', resource: name }, { profile: 'sandbox', release })
        if (verb === 'get' && isRead) expect(told).toContain(list)
        for (const command of told ?? []) await parsed(command)
      }
    }
  })
})

test('a made-up module gets only commands that it has', () => {
  const { unarchive, update, ...operations } = resources.locations.operations
  const gadgets = { ...resources.locations, name: 'gadgets', operations, id: 'gadget_id' }
  const name = 'gadgets' as ResourceName
  Object.defineProperty(resources, name, { value: gadgets, configurable: true })
  onTestFinished(() => void Reflect.deleteProperty(resources, name))
  const say = (verb: Verb) =>
    hintText([
      'Nothing was sent',
      { for: 'Next', step: { do: verb, resource: name, id: 7 } },
      { say: ['Or ', { do: verb, resource: name, id: 7 }, ', or not'] },
    ])
  expect(say('unarchive')).toBe('Nothing was sent')
  expect(say('update')).toBe('Nothing was sent')
  expect(say('archive')).toBe(
    'Nothing was sent\nNext: itflow gadgets archive 7\nOr itflow gadgets archive 7, or not',
  )
  expect(say('get')).toContain('Next: itflow gadgets list')
})

test('a module that is not in the index is used as it is', () => {
  const resource = 'widgets' as ResourceName
  expect(stepCommand({ do: 'unarchive', resource, id: 7, client: 2 })).toBe(
    'itflow widgets unarchive 7 --client 2',
  )
  expect(stepCommand({ do: 'give', resource, fields: ['widget_name'] })).toBe('--widget-name')
})

test('steps can be in the middle of sentences, and lines keep their indentation', () => {
  const hint: Hint = [
    'one\ntwo',
    { for: 'Look', step: { do: 'examine' } },
    { say: ['Give ', { do: 'give', resource: 'assets', fields: ['asset_name'] }, '\nor not'] },
  ]
  expect(hintText(hint)).toBe('one\ntwo\nLook: itflow doctor\nGive --name\nor not')
  expect(hintText(indentHint(hint))).toBe(
    '  one\n  two\n  Look: itflow doctor\n  Give --name\n  or not',
  )
  expect(hint.map((line) => hintText(prefixLine('Wait.', line)))).toEqual([
    'Wait. one\ntwo',
    'Wait. Look: itflow doctor',
    'Wait. Give --name\nor not',
  ])
})

test('fields are joined as in a sentence', () => {
  const say = (...fields: string[]) => stepCommand({ do: 'give', resource: 'assets', fields })
  expect(say('interface_ip')).toBe('--ip')
  expect(say('interface_ip', 'interface_mac')).toBe('--ip and --mac')
  expect(say('interface_ip', 'interface_mac', 'interface_network_id')).toBe(
    '--ip, --mac and --network',
  )
})

test('an empty hint is undefined', () => {
  expect([hintText(undefined), hintText([]), hintText('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
