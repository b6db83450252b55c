import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '../../../src/records/text-equality.ts'
import { resources } from '../../../src/resources/index.ts'
import { parse, refusal, withSource } from './config-parsing.ts'

const probe = async (text: string) => {
  const source = (await parse(text)).config.sources.get('probe')
  if (source === undefined) throw new Error('There is no source')
  return source
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const YEAR = 365 * 86_400

const durations = fc.record({
  count: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 999_999 })),
  unit: fc.constantFrom('s' as const, 'm' as const, 'h' as const, 'd' as const),
})

describe.each(['hold', 'repeat', 'reopen'] as const)('%s', (key) => {
  it('is any duration up to a year, of the source or else of the defaults', async () => {
    await fc.assert(
      fc.asyncProperty(durations, fc.boolean(), async ({ count, unit }, isOwn) => {
        const written = `${count}${unit}`
        const text = isOwn
          ? withSource(`${key}: ${written}`, `defaults: { ${key}: 3m }\n`)
          : withSource('', `defaults: { ${key}: ${written} }\n`)
        const seconds = count * SECONDS[unit]
        if (seconds <= YEAR) expect((await probe(text)).rules[key]).toBe(seconds * 1000)
        else expect((await refusal(text))[1]).toContain(`: ${key} ${written}: longer than a year`)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    '0',
    '5',
    '1.5h',
    '-1h',
    '1 h',
    'h',
    '1w',
    '5M',
    '1h30m',
    '""',
    '1e3s',
    '1234567s',
    '٣h',
    'never',
  ])('%s is no duration', async (written) => {
    const at = {
      source: withSource(`${key}: ${written}`),
      defaults: withSource('', `defaults: { ${key}: ${written} }\n`),
    }
    expect((await refusal(at.source))[1]).toBe(
      `alerts.yaml, line 3, column ${79 + key.length + 2}: ${key} must be a duration, such as 90s, 15m, 24h or 7d`,
    )
    expect((await refusal(at.defaults))[1]).toBe(
      `alerts.yaml, line 2, column ${13 + key.length + 2}: ${key} must be a duration, such as 90s, 15m, 24h or 7d`,
    )
  })
})

describe('rate', () => {
  it('is any number of requests a minute', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 999_999 }), async (rate) => {
        expect((await probe(withSource(`rate: ${rate}/m`))).rate).toBe(rate)
      }),
      { numRuns: 30 },
    )
  })

  it.each(['0/m', '600', '10/s', '1/h', '-1/m', '1.5/m', '600 / m', '1000000/m', '""'])(
    '%s is refused',
    async (written) => {
      expect((await refusal(withSource(`rate: ${written}`)))[1]).toBe(
        'alerts.yaml, line 3, column 85: rate must be a number of requests a minute, such as 600/m',
      )
    },
  )
})

describe('max_body', () => {
  it.each([
    ['1KB', 1024],
    ['256KB', 262_144],
    ['256 kib', 262_144],
    ['1MB', 1_048_576],
    ['1.5m', 1_572_864],
    ['16MB', 16_777_216],
  ])('%s is %i bytes', async (written, bytes) => {
    expect((await probe(withSource(`max_body: ${written}`))).maxBody).toBe(bytes)
  })

  it.each(['0KB', '0.5KB', '17MB', '1GB', '99999999999999999999GB'])(
    '%s is out of range',
    async (written) => {
      expect((await refusal(withSource(`max_body: ${written}`)))[1]).toBe(
        `alerts.yaml, line 3, column 89: max_body ${written}: not from 1KB to 16MB`,
      )
    },
  )

  it.each(['256', 'KB', '1TB', '-1KB', '1,5MB', '""', 'big'])('%s is no size', async (written) => {
    const [, message] = await refusal(withSource(`max_body: "${written.replaceAll('"', '')}"`))
    expect(message).toBe(
      'alerts.yaml, line 3, column 89: max_body must be a size, such as 256KB or 1MB',
    )
  })
})

describe('severities and tables', () => {
  const words = fc.uniqueArray(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
      fc.constantFrom(
        'constructor',
        '__proto__',
        'prototype',
        'toString',
        'Ä',
        'no',
        '7',
        'null',
        '~',
      ),
    ),
    { selector: foldText, maxLength: 6 },
  )
  const priorities = ['Low', 'Medium', 'High', 'Urgent'] as const
  const quoted = (text: string) => JSON.stringify(text)

  it('are looked up in any case, and a source adds to the defaults word by word', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, async (ofDefaults, ofSource) => {
        const entries = (all: readonly string[], from: number) =>
          all.map((word, index) => [word, priorities[(index + from) % 4] ?? 'Low'] as const)
        const map = (pairs: readonly (readonly [string, string])[]) =>
          `{ ${pairs.map(([word, priority]) => `? ${quoted(word)} : ${priority}`).join(', ')} }`
        const [first, second] = [entries(ofDefaults, 0), entries(ofSource, 1)]
        const text = withSource(
          `severities: ${map(second)}, client: { field: a, table: ${map(second)} }`,
          `defaults: { severities: ${map(first)} }\n`,
        )
        const { rules } = await probe(text)
        const folded = (pairs: typeof first) =>
          pairs.map(([word, value]) => [foldText(word), value] as const)
        expect(new Map(rules.priorities)).toEqual(new Map([...folded(first), ...folded(second)]))
        expect(rules.client).toMatchObject({ kind: 'field', table: new Map(folded(second)) })
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['severities: { High: Low, HIGH: Low }', 104, 'HIGH'],
    ['client: { field: a, table: { acme: a, Acme: b } }', 117, 'Acme'],
    ['client: { field: a, table: { "é": a, "É": b } }', 116, 'É'],
  ])('%s names the word that comes twice', async (keys, column, word) => {
    expect((await refusal(withSource(keys)))[1]).toBe(
      `alerts.yaml, line 3, column ${column}: ${word}: given twice, in another case`,
    )
  })

  it('an empty table knows no client, which is not the same as none', async () => {
    const empty = await probe(withSource('client: { field: a, table: {} }'))
    expect(empty.rules.client).toMatchObject({ kind: 'field', table: new Map() })
    const none = await probe(withSource('client: { field: a }'))
    expect(none.rules.client).toMatchObject({ kind: 'field', table: undefined })
  })

  it.each([
    ['client: { table: { a: b } }', 'column 87: field is missing'],
    ['client: { field: a, table: { a: "" } }', "column 111: a can't be empty"],
    ['client: { field: a, table: { a: { b: c } } }', 'column 111: a must be a string'],
    ['client: { field: "" }', "column 96: field can't be empty"],
  ])('%s is refused', async (keys, message) => {
    expect((await refusal(withSource(keys)))[1]).toBe(`alerts.yaml, line 3, ${message}`)
  })
})

it.each(['7', 'true', 'null', 'Acme Corp', '" acme "'])(
  'a client can be called %s',
  async (name) => {
    const { rules } = await probe(withSource(`client: ${name}`))
    expect(rules.client).toEqual({ kind: 'fixed', client: name.replaceAll('"', '').trim() })
  },
)

it('a priority can be each that a ticket can have, and no other', async () => {
  const choices = resources.tickets.fields['ticket_priority']?.choices ?? []
  expect(choices.length).toBeGreaterThan(2)
  for (const priority of choices) {
    expect((await probe(withSource(`priority: ${priority}`))).rules.priority).toBe(priority)
  }
  const [, message] = await refusal(withSource('priority: x'))
  expect(message).toContain(`priority x: not one of ${choices.join(', ')}`)
})
