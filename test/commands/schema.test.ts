import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ID } from '../../src/records/ids.ts'
import { checkRecord, missingFields } from '../../src/records/input.ts'
import type { JsonSchema } from '../../src/records/record-schema.ts'
import { isReadable } from '../../src/records/shape.ts'
import { isWritable, type WriteKind } from '../../src/records/writable.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { namesDeclared, resources } from '../../src/resources/index.ts'
import { isWithin } from '../../src/resources/releases.ts'
import { requiredReference } from '../../src/resources/verbs.ts'
import { RELEASES } from '../hazards/hazard-instance.ts'
import { restartTurns, runs, some } from '../support/division.ts'
import { run, runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const NAMES = namesDeclared()
restartTurns()

async function schemaOf(name: string): Promise<JsonSchema & { $defs: Record<string, JsonSchema> }> {
  const { stdout, status, stderr } = await run(['schema', name])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout)
}

function validator(schema: object, part?: string) {
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  formats.default(ajv)
  ajv.addSchema(schema, 'm')
  const validate = ajv.getSchema(part === undefined ? 'm' : `m#/$defs/${part}`)
  if (validate === undefined) throw new Error(`no ${part}`)
  return validate
}

describe.each(NAMES)('itflow schema %s', (name) => {
  const resource = resources[name]
  const readOn = RELEASES.filter((release) =>
    resource.operations.read ? isWithin(release, resource.operations.read) : false,
  )

  it.each(some(readOn))('describes every record that is printed on %s', async (release) => {
    const schema = await schemaOf(name)
    const [one, list] = [validator(schema), validator(schema, 'list')]
    const by = requiredReference(resource)
    const parents = by === undefined ? [[]] : ['1', '2', '3'].map((id) => [parentFlag(by), id])
    let count = 0
    for (const more of parents) {
      const argv = [name, 'list', '--all', '--json', '--release', release, ...more]
      for (const utc of [[], ['--utc', '--names']]) {
        const { stdout, status, stderr } = await runSandbox([...argv, ...utc])
        if (status === 5) continue
        expect({ status, stderr }).toMatchObject({ status: 0 })
        const records: readonly Record<string, unknown>[] = JSON.parse(stdout)
        list(records)
        expect(list.errors).toBeNull()
        count += records.length
        const [first] = records
        if (first === undefined) continue
        for (const field of Object.keys(resource.fields)) {
          if (!(field in first)) continue
          const { [field]: _, ...without } = first
          expect([field, one(without)]).toEqual([field, false])
          expect([field, one({ ...first, [field]: { a: 1 } })]).toEqual([field, false])
        }
      }
    }
    expect(count).toBeGreaterThan(0)
  })

  it('has each field once, and secrets only for writing', async () => {
    const { $defs } = await schemaOf(name)
    const fields = Object.entries(resource.fields)
    const names = (test: (field: Field) => boolean) =>
      fields.filter(([, field]) => test(field)).map(([own]) => own)
    const { conversation: { key } = {} } = resource
    const printed = [...names(isReadable), ...(key === undefined ? [] : [key])]
    expect(Object.keys($defs['record']?.['properties'] ?? {})).toEqual(printed)
    for (const on of ['create', 'update'] as const) {
      const own = $defs[on]?.['properties'] as Record<string, JsonSchema> | undefined
      if (own === undefined) continue
      expect(Object.keys(own)).toEqual(names((field) => isWritable(field, on)))
      for (const [field, schema] of Object.entries(own)) {
        expect(schema['writeOnly'] === true).toBe(resource.fields[field]?.kind === 'secret')
      }
    }
  })
})

function parentFlag(field: string): string {
  return `--${field.replace(/^item_/, '').replace(/_id$/, '')}`
}

/** Values of every kind, in all the ways that people and programs write them, and invalid ones. */
function valueFor(field: Field): fc.Arbitrary<unknown> {
  const length = fc.constantFrom(1, 10, 11, 200, 201, 500, 501, 65_535, 65_536)
  const words = [...(field.choices ?? []), ...Object.values(field.words ?? {})]
  return fc.oneof(
    fc.constantFrom<unknown>(null, '', '  ', true, false, 0, 1, 2, -1, 7, 1.5, 12.25, 0.001),
    fc.constantFrom<unknown>(
      'yes',
      'No',
      'TRUE',
      'off',
      '0',
      '1',
      '42',
      '-3',
      'none',
      'Acme',
      'zz',
    ),
    fc.constantFrom<unknown>(
      '2026-02-28',
      'today',
      '+30d',
      '-2W',
      '2026-02-28 10:30',
      '28.02.2026',
    ),
    fc.constantFrom<unknown>('45m', '1h30', '1h30m', '1.5h', '1:30', '00:45:00', '90s', '1h 5m'),
    fc.constantFrom<unknown>(
      '12.50',
      '.5',
      '12.',
      '1,5',
      '1.005',
      '1.500',
      '99999999999999999',
      '+7',
    ),
    fc.constantFrom<unknown>('ada@acme.example', '10.0.0.1', '+1 555 010 0199', 'acme.example'),
    fc.constantFrom<unknown>([], {}, ['a'], { a: 1 }),
    fc.integer(),
    length.map((count) => 'x'.repeat(count)),
    length.map((count) => 'é'.repeat(count)),
    ...(words.length === 0
      ? []
      : [fc.constantFrom(...words.flatMap((word) => [word, word.toLowerCase(), ` ${word} `]))]),
  )
}

/** Whether the program accepts a value, and why not. */
async function refusal(
  resource: Resource,
  record: Record<string, unknown>,
  on: WriteKind,
): Promise<string | undefined> {
  try {
    const values = await checkRecord(resource, record, on, { now: TEST_NOW })
    if (on === 'update') return undefined
    const missing = missingFields(resource, (name) => (values.get(name)?.text ?? '').trim() !== '')
    return missing.length === 0 ? undefined : `missing ${missing.join(', ')}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether a refusal is about something that a schema can't express: see its description. */
function isUntold(field: Field, value: unknown, why: string): boolean {
  if (field.notation !== undefined && !/can't be (a |an |true|false)/.test(why)) return true
  if (/ bytes, at most/.test(why)) return true
  // How long a number is.
  if (typeof value === 'number' && /characters, at most/.test(why)) return true
  // A day that doesn't exist, and a number that is too large or has too many digits.
  if (/no such date|at most 99:59:59|not between|decimal places|not an ID/.test(why)) return true
  if (field.kind === 'secret') return !/can't be (a |an |true|false)/.test(why)
  // A word that looks like a typo of a valid one.
  return field.allowsOtherValues === true && typeof value !== 'object'
}

const WRITES = NAMES.flatMap((name) =>
  (['create', 'update'] as const)
    .filter((on) => resources[name].operations[on] !== undefined)
    .map((on) => [name, on] as const),
)

/** Whether a number can be an ID, or 0 for none. */
function isId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_ID
}

/** A value for each field that a create needs. */
const NEEDED: Readonly<Record<string, unknown>> = { email: 'ada@acme.example', domain: 'a.example' }

describe.each(WRITES)('the input of %s %s', (name, on) => {
  const resource = resources[name]
  const written = Object.entries(resource.fields).filter(([, field]) => isWritable(field, on))
  const needed = Object.fromEntries(
    written
      .filter(([, { write }]) => on === 'create' && write?.isRequired === true)
      .map(([own, { kind, notation = '' }]) => [
        own,
        NEEDED[notation] ??
          (['reference', 'integer', 'decimal'].includes(kind)
            ? 1
            : notation === 'network'
              ? '10.9.0.0/24'
              : 'x'),
      ]),
  )

  it('matches its schema: nothing that the schema accepts is refused for its type, choice or length', async () => {
    const validate = validator(await schemaOf(name), on)
    expect([await refusal(resource, needed, on), validate(needed)]).toEqual([undefined, true])
    for (const [own, field] of written) {
      for (const value of fc.sample(valueFor(field), { numRuns: runs(120), seed: 7 })) {
        const record = { ...needed, [own]: value }
        const why = await refusal(resource, record, on)
        const isValid = validate(record)
        // Neither an ID nor a name: refused when it is looked up.
        if (field.kind === 'reference' && typeof value === 'number' && !isId(value)) continue
        const said = { own, value: String(value).slice(0, 40), why, errors: validate.errors?.[0] }
        if (why === undefined) expect({ ...said, isValid }).toEqual({ ...said, isValid: true })
        else if (!isUntold(field, value, why)) {
          expect({ ...said, isValid }).toEqual({ ...said, isValid: false })
        }
      }
    }
  })

  it("has everything that is required, and nothing that isn't a field", async () => {
    const validate = validator(await schemaOf(name), on)
    for (const own of Object.keys(needed)) {
      const { [own]: _, ...without } = needed
      expect(await refusal(resource, without, on)).toContain('missing')
      expect(validate(without)).toBe(false)
      expect(validate({ ...needed, [own]: '' })).toBe(false)
    }
    expect(validate({ ...needed, nothing_such: 'x' })).toBe(false)
    expect(await refusal(resource, { ...needed, nothing_such: 'x' }, on)).toBeDefined()
  })
})

describe.each(
  NAMES.flatMap((name) => {
    const { conversation } = resources[name]
    return conversation === undefined ? [] : [[name, conversation] as const]
  }),
)('itflow schema %s, with its messages', (name, { in: module, key }) => {
  it.each(some(RELEASES))('describes records as get prints them on %s', async (release) => {
    const schema = await schemaOf(name)
    const validate = validator(schema)
    for (const more of [[], [`--${key}`], [`--${key}`, '--names', '--utc', '--compact']]) {
      const argv = [name, 'get', '3', '--json', '--release', release, ...more]
      const { stdout, status } = await runSandbox(argv)
      expect(status).toBe(0)
      const { [key]: said, ...record } = JSON.parse(stdout)
      const isCompact = more.includes('--compact')
      if (!isCompact)
        expect([validate({ ...record, [key]: said }), validate.errors]).toEqual([true, null])
      if (!isCompact) expect(validate({ ...record, [key]: [{}] })).toBe(false)
      const isRead = isWithin(release, resources[module].operations.read ?? { since: '26.08.2' })
      if (more.length === 0 || (isCompact && !isRead)) expect(said).toBeUndefined()
      else expect(said).toEqual(isRead ? expect.arrayContaining([expect.any(Object)]) : null)
    }
  })
})

describe('itflow schema', () => {
  it('accepts the singular, suggests the closest name, and prints JSON or YAML wherever the option is', async () => {
    expect((await run(['schema', 'ASSET'], { terminal: 80 })).stdout).toContain('"title": "assets"')
    expect((await run(['schema', 'assets', '-o', 'yaml'])).stdout).toContain('title: assets')
    expect(await run(['schema', 'asets'])).toMatchObject({ status: 2, stdout: '' })
    expect(await run(['schema'])).toMatchObject({ status: 2, stdout: '' })
    expect(await run(['schema', 'assets', '--csv'])).toMatchObject({ status: 2, stdout: '' })
    const query = ['--query', '"$defs".create.required']
    expect(JSON.parse((await run(['schema', 'tickets', ...query])).stdout)).toEqual([
      'ticket_subject',
    ])
  })
})
