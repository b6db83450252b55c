import { describe, expect, it } from 'vitest'
import { PayloadError } from '../../../src/alerts/dialects/payload-error.ts'
import { parse, refusal } from './config-parsing.ts'

const FIELDS = [
  'key',
  'subject',
  'state',
  'details',
  'severity',
  'link',
  'host',
  'ip',
  'mac',
  'contact',
]

/** A source with one key on each line, from line 4. */
function sourceWith(expressions: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ key: 'key', subject: 'subject', ...expressions }).map(
    ([key, written]) => `    ${key}: ${JSON.stringify(written)}`,
  )
  const head = [
    'unknown_client: a',
    'sources:',
    '  probe:',
    '    dialect: json',
    '    token_env: PROBE_TOKEN',
  ]
  return [...head, ...lines].join('\n')
}

const readWith = async (expressions: Readonly<Record<string, string>>, payload: unknown) =>
  (await parse(sourceWith(expressions))).config.sources.get('probe')?.read(payload)

describe.each(FIELDS)('an expression for %s', (field) => {
  it.each([
    ['labels.[', /syntax error at character 9: /],
    ['a b', /syntax error at character 3: /],
    ['5', /syntax error at character 1: /],
    ['a ||', /syntax error at character 5: /],
    ["join('/', [a, b)", /syntax error at character 16: /],
    ['to_strng(a)', /function to_strng: not one of abs, .*values$/],
  ])('is refused at its line with what is wrong: %s', async (written, problem) => {
    const text = sourceWith({ [field]: written })
    const line = text.split('\n').findIndex((one) => one.startsWith(`    ${field}:`)) + 1
    const column = 4 + field.length + 3
    const [code, message, hint] = await refusal(text)
    expect(code).toBe('usage')
    expect(message).toContain(`alerts.yaml, line ${line}, column ${column}: ${field} ${written}: `)
    expect(message).toMatch(problem)
    expect(hint).toMatch(/^Queries are JMESPath\.|^Did you mean to_string\?$/)
  })
})

it('an expression for the client is refused at its place', async () => {
  const text = `${sourceWith({})}\n    client: { field: "a.[", table: { a: b } }`
  const [, message] = await refusal(text)
  expect(message).toContain(
    'alerts.yaml, line 8, column 22: field a.[: syntax error at character 4: ',
  )
})

describe('an expression that does not fit the payload', () => {
  it.each([
    ["join('/', [a, b])", { a: 1, b: 2 }],
    ['length(a)', { a: 5 }],
    ['sort(@)', { a: 1 }],
    ['a.b.c[0]', { a: 'text' }],
    ['toString', {}],
    ['__proto__', {}],
    ['&a', { a: 1 }],
  ])('%s finds nothing', async (details, payload) => {
    const reading = await readWith({ details }, { key: 'k', subject: 's', ...payload })
    expect(reading?.events).toMatchObject([{ key: 'k', subject: 's', details: '' }])
  })

  it.each([
    [
      "join('/', [job.name, host])",
      'join() needs a list of strings as argument 2, and got a list with something else in it',
    ],
    ["join('/', host)", 'join() needs a list of strings as argument 2, and got a string'],
    [
      'length(job.name)',
      'length() needs a string or a list or an object as argument 1, and got a number',
    ],
    [
      'sort(all)',
      'sort() needs a list of strings or a list of numbers as argument 1, and got nothing',
    ],
    ["starts_with(job, 'x')", 'starts_with() needs a string as argument 1, and got an object'],
    ["starts_with(jobs, 'x')", 'starts_with() needs a string as argument 1, and got a list'],
    ['length(host, host)', 'length() needs 1 argument, and got 2'],
    ["join('/')", 'join() needs 2 arguments, and got 1'],
    ['merge()', 'merge() needs at least 1 argument, and got 0'],
    ['sort_by(jobs, &name)', 'values of the payload have the wrong type for it'],
    ['max_by(jobs, &name)', 'values of the payload have the wrong type for it'],
    ['&host', 'it has no value on this payload'],
  ])('%s says what it complains about, without values', async (written, complaint) => {
    const payload = {
      ...{ key: 'k', subject: 's', job: { name: 12 }, host: 's3cret' },
      jobs: [{ name: { a: 's3cret' } }, { name: 's3cret' }],
    }
    for (const field of FIELDS) {
      const { config } = await parse(sourceWith({ [field]: written }))
      const complaints: string[] = []
      const read = () =>
        config.sources.get('probe')?.read(payload, (found) => void complaints.push(found))
      if (field === 'key' || field === 'subject') {
        expect(read).toThrow(new PayloadError(`${field}: ${complaint}`))
      } else {
        expect(read()?.events).toMatchObject([{ key: 'k', subject: 's' }])
        expect(complaints).toEqual([`${field}: ${complaint}`])
      }
    }
  })

  it.each(['key', 'subject'])('leaves a payload without its %s refused', async (field) => {
    await expect(
      readWith({ [field]: 'missing.here' }, { key: 'k', subject: 's' }).then((reading) => {
        // Some dialects fall back from the subject to the key.
        if (field === 'subject' && reading?.events[0]?.subject === 'k') throw new PayloadError('k')
      }),
    ).rejects.toThrow(PayloadError)
  })
})

it.each([1000, 100_000])(
  'a payload nested %i deep is read or refused, never a crash',
  async (depth) => {
    let nested: unknown = 'x'
    for (let level = 0; level < depth; level += 1)
      nested = level % 2 === 0 ? [nested] : { a: nested }
    const { config } = await parse(sourceWith({ details: 'deep.a[0]', host: '*.a' }))
    const read = () => config.sources.get('probe')?.read({ key: 'k', subject: 's', deep: nested })
    try {
      expect(read()?.events).toHaveLength(1)
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadError)
    }
  },
)

it('expressions see only what the payload has itself', async () => {
  const payload: unknown = JSON.parse(
    '{"key":"k","subject":"s","__proto__":"own","constructor":"mine"}',
  )
  const reading = await readWith({ details: 'constructor', host: '"__proto__"' }, payload)
  expect(reading?.events).toMatchObject([{ details: 'mine', host: 'own' }])
})

it('what is around many alerts is searched once, not for each alert and expression', async () => {
  const source =
    '{ dialect: alertmanager, token_env: PROBE_TOKEN, client: { field: labels.customer }, host: labels.h }'
  const { config } = await parse(`unknown_client: a\nsources: { one: ${source} }`)
  let reads = 0
  const around = new Proxy(
    { a: { b: 1 } },
    {
      ownKeys: (of) => {
        reads += 1
        return Reflect.ownKeys(of)
      },
    },
  )
  const alerts = ['x', 'y', 'z'].map((h) => ({
    status: 'firing',
    labels: { h, customer: `c-${h}` },
  }))
  const reading = config.sources.get('one')?.read({ version: '4', extra: { around }, alerts })
  expect(reading?.events.map(({ host, clients }) => [host, ...clients])).toEqual([
    ['x', 'c-x'],
    ['y', 'c-y'],
    ['z', 'c-z'],
  ])
  expect(reads).toBe(1)
})
