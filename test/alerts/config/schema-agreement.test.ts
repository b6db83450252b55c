import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse as parseYaml, stringify } from 'yaml'
import { dialects } from '../../../src/alerts/dialects/index.ts'
import { Failure } from '../../../src/errors.ts'
import { runs } from '../../support/division.ts'
import { ENV, parse } from './config-parsing.ts'

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync('docs/alerts.schema.json', 'utf8')),
)

const DURATIONS = fc.constantFrom('0s', '90s', '15m', '24h', '7d')
const WORDS = fc.constantFrom('acme', 'Acme Corp', 'a.b', 'true', '7')
const NAMES = fc.constantFrom('probe', 'a', 'uptime-kuma', '0')
const EXPRESSIONS = fc.constantFrom('a', 'a.b', "join('/', [a, b])", '[0]', '@')

const severities = fc.dictionary(WORDS, fc.constantFrom('Low', 'Medium', 'High', 'Urgent'))

const rules = {
  ...{ hold: DURATIONS, repeat: DURATIONS, reopen: DURATIONS, severities },
  priority: fc.constantFrom('Low', 'Medium', 'High', 'Urgent'),
  rate: fc.constantFrom('1/m', '600/m'),
  max_body: fc.constantFrom('1KB', '256KB', '1 MiB'),
}

const client = fc.oneof(
  WORDS,
  fc.record(
    { field: EXPRESSIONS, table: fc.dictionary(WORDS, WORDS) },
    { requiredKeys: ['field'] },
  ),
)

/** A source of each dialect, with any of its keys. */
const source = fc.oneof(
  ...dialects.map(({ name, picks, required }) => {
    const expressions = picks
      .filter((field) => field !== 'client')
      .map((field) => [field, EXPRESSIONS])
    const must = ['dialect', 'token_env', ...required]
    const keys: Record<string, fc.Arbitrary<unknown>> = {
      ...{ dialect: fc.constant(name), token_env: fc.constant('PROBE_TOKEN'), client, ...rules },
      ...{ token_header: fc.constant('X-Token'), signature: fc.constant(false) },
      ...Object.fromEntries(expressions),
    }
    return fc.record(keys, { requiredKeys: must })
  }),
)

const config = fc.record(
  {
    listen: fc.constantFrom('127.0.0.1:8787', '[::1]:0', 'localhost:80'),
    proxy: fc.oneof(fc.constant('10.0.0.1'), fc.constant(['10.0.0.1', '::1'])),
    unknown_client: WORDS,
    metrics: fc.constant({ token_env: 'OTHER_TOKEN' }),
    defaults: fc.record(rules, { requiredKeys: [] }),
    sources: fc.dictionary(NAMES, source, { minKeys: 1, maxKeys: 3 }),
  },
  { requiredKeys: ['unknown_client', 'sources'] },
)

/** What a value is replaced by, or added under a key. */
const ODD = [
  ...['', ' ', 'x', 'x y', '5', '-', '0s', '1h ', '12', 'Hoch', 'json', 'zabbix', 'nagios', 'a/b'],
  ...['true', '1/m', '0/m', '9KB', '127.0.0.1:1', '10.0.0.1', 'PROBE_TOKEN', 'constructor'],
  ...[[], ['a'], ['10.0.0.1'], {}, { a: 'b' }, { field: 'a' }, { a: 'Low' }, { a: {} }, [[]]],
  ...[{ token_env: 'PROBE_TOKEN' }, 0, 7, 1.5, true, false],
]

const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add', 'rename', 'wrap'),
  value: fc.constantFrom(...ODD),
  key: fc.constantFrom(
    ...[
      'hold',
      'key',
      'subject',
      'state',
      'host',
      'token',
      'token_env',
      'token_file',
      'dialect',
      'a',
    ],
    ...[
      'metrics',
      'healthz',
      'Probe',
      'constructor',
      'client',
      'table',
      'cert',
      'tls',
      'sources',
      'x-1',
    ],
  ),
})

type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never

type Node = Record<string, unknown> | unknown[]

/** Every object and list in a value, with a key of it. */
function places(value: unknown): { node: Node; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [
    { node: value as Node, key },
    ...places(item),
  ])
}

/** Returns a copy of a configuration with one change at one place. */
function mutated(whole: unknown, { at, how, value, key }: Mutation): unknown {
  const copy = structuredClone(whole)
  const all = places(copy)
  const place = all[at % all.length]
  if (place === undefined) return copy
  const { node } = place
  if (Array.isArray(node)) {
    node[Number(place.key)] = value
    return copy
  }
  if (how === 'remove' || how === 'rename') delete node[place.key]
  if (how === 'replace') node[place.key] = value
  if (how === 'add' || how === 'rename') node[key] = value
  if (how === 'wrap') node[place.key] = [node[place.key]]
  return copy
}

/** Whether the parser accepts a configuration, and what it says if it doesn't. */
async function verdict(text: string): Promise<string> {
  try {
    await parse(text, { env: ENV })
    return 'accepted'
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.message
  }
}

/** What only the parser can know: files, variables, expressions, and what two keys mean together. */
const BEYOND_SCHEMA = [
  ...['there is no file', 'the variable ', 'syntax error', "isn't on loopback", 'given twice'],
  ...['a signature needs', 'longer than a year', 'not from 1KB', 'not an IP address'],
  ...["isn't an IP address or host name", 'is a directory', 'Map keys must be unique'],
]

it('the schema and the parser accept the same complete configurations', async () => {
  await fc.assert(
    fc.asyncProperty(config, async (value) => {
      const text = stringify(value)
      expect([validate(parseYaml(text)), validate.errors], text).toEqual([true, null])
      const said = await verdict(text)
      expect(
        said === 'accepted' || BEYOND_SCHEMA.some((part) => said.includes(part)),
        `${said}\n${text}`,
      ).toBe(true)
    }),
    { numRuns: runs(700) },
  )
})

it('the schema and the parser agree about configurations with something wrong', async () => {
  const found = { accepted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      config,
      fc.array(mutation, { minLength: 1, maxLength: 2 }),
      async (value, changes) => {
        const text = stringify(changes.reduce<unknown>(mutated, value))
        const isValid = validate(parseYaml(text))
        const said = await verdict(text)
        found[isValid ? 'accepted' : 'refused'] += 1
        if (!isValid) expect(said, text).toMatch(/^alerts\.yaml, line \d+, column \d+: /)
        else
          expect(
            said === 'accepted' || BEYOND_SCHEMA.some((part) => said.includes(part)),
            `${said}\n${text}`,
          ).toBe(true)
      },
    ),
    { numRuns: runs(4000) },
  )
  expect(Math.min(found.accepted, found.refused)).toBeGreaterThan(20)
})
