import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { RefusedError, UsageError } from '../../src/errors.ts'
import { flagOf } from '../../src/records/field-names.ts'
import {
  type CheckedValue,
  checkRecord,
  checkValue,
  type InputValue,
  missingFields,
} from '../../src/records/input.ts'
import { isWritable, type WriteKind } from '../../src/records/writable.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { UTC } from '../../src/time/zone.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const here = { now: TEST_NOW, zone: UTC }
const CALLED = ['--made-up', 'row 3, column Status', 'status'] as const

type Case = readonly [where: string, resource: Resource, name: string, field: Field, on: WriteKind]

/** Every module, every field that a write of it carries. */
const CASES: Case[] = RESOURCE_NAMES.flatMap((module) => {
  const resource = resources[module]
  return (['create', 'update'] as const).flatMap((on) =>
    Object.entries(resource.fields)
      .filter(([, field]) => isWritable(field, on))
      .map(([name, field]): Case => [`${module} ${on} ${name}`, resource, name, field, on]),
  )
})

/** A value of each kind as JSON has it, and the text that says the same. */
function pairsFor(field: Field): readonly (readonly [json: unknown, text: string])[] {
  if (field.isTotpSecret === true) return [['JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP']]
  switch (field.kind) {
    case 'flag':
      return [
        [true, 'yes'],
        [false, 'no'],
        [1, '1'],
        [0, '0'],
        ['Yes', 'yes'],
      ]
    case 'id':
    case 'reference':
      return [
        [7, '7'],
        [0, '0'],
        [null, ''],
        ...(field.refers ? ([['Acme', 'Acme']] as const) : []),
      ]
    case 'integer':
      return field.words ? [[2, '2']] : [[12, '12']]
    case 'decimal':
      return [
        [12.5, '12.5'],
        [7, '7'],
        ['1234.50', '1234.50'],
      ]
    case 'date':
      return [['2026-02-28', '2026-02-28']]
    case 'duration':
      return [['1h30', '1h30']]
    case 'choice':
      return [[field.choices?.[0] ?? 'A', field.choices?.[0]?.toUpperCase() ?? 'A']]
    default:
      return textPairs(field)
  }
}

const NOTATED: Readonly<Record<string, string>> = {
  mac: '00:1b:21:3c:4d:5e',
  ip: '10.0.0.21',
  network: '10.9.0.0/24',
  phone: '5550100',
  extension: '204',
  'calling-code': '+1',
  email: 'ada@acme.example',
  domain: 'acme.example',
  host: 'www.acme.example',
}

function textPairs({ notation, write }: Field): readonly (readonly [unknown, string])[] {
  if (notation !== undefined) return [[NOTATED[notation], NOTATED[notation] ?? '']]
  const cleared = write?.isRequired === true ? [] : ([[null, '']] as const)
  return [['Made up', 'Made up'], [2026, '2026'], ['Grüße & Co', 'Grüße & Co'], ...cleared]
}

function check([, resource, name, , on]: Case, given: Partial<InputValue>): Promise<CheckedValue> {
  return checkValue(resource, name, { value: '', inputName: '--made-up', ...given }, on, here)
}

/** What checking comes to: the value, or the error. */
async function outcome(checking: Promise<CheckedValue>): Promise<CheckedValue | Error> {
  return checking.catch((error: Error) => error)
}

test('the cases cover every module with writes, including secrets', () => {
  expect(CASES.length).toBeGreaterThan(200)
  expect(CASES.some(([, , , { kind }]) => kind === 'secret')).toBe(true)
})

const MODULES = [...new Set(CASES.map(([, { name }]) => name))]

describe.each(MODULES)('each field of %s', (module) => {
  const cases = CASES.filter(([, { name }]) => name === module)

  it('has one value whether it is given as text or as JSON', async () => {
    for (const one of cases) {
      for (const [json, text] of pairsFor(one[3])) {
        const [fromText, fromJson] = [
          await check(one, { value: text }),
          await check(one, { value: json }),
        ]
        expect([one[0], json, fromJson.parsed]).toEqual([one[0], json, fromText.parsed])
        expect(fromText.parsed.is).not.toBe('malformed')
      }
    }
  })

  it("is refused with the name from its source if it can't be a value", async () => {
    const wrong = [{}, [], ['a'], ['a', 'b'], 1e300, Number.NaN, 2 ** 53, 1e-9, undefined]
    for (const one of cases) {
      const values = one[3].kind === 'flag' ? wrong : [...wrong, true, false]
      for (const value of values) {
        for (const called of CALLED) {
          const refused = await outcome(check(one, { value, inputName: called }))
          expect([one[0], refused]).toEqual([one[0], expect.any(UsageError)])
          expect((refused as Error).message.startsWith(called)).toBe(true)
        }
      }
    }
  })

  it('throws only errors that name it, whatever the value', async () => {
    const called = 'row 3, column Status'
    const values = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.jsonValue())
    const property = fc.asyncProperty(values, fc.constantFrom(...cases), async (value, one) => {
      const result = await outcome(check(one, { value, inputName: called }))
      if (!(result instanceof Error)) {
        expect(result.inputName).toBe(called)
        if (result.parsed.is === 'malformed') expect(one[4]).toBe('update')
        return
      }
      expect(result instanceof UsageError || result instanceof RefusedError).toBe(true)
      expect(result.message.startsWith(called)).toBe(true)
    })
    await fc.assert(property, { numRuns: 40 * cases.length })
  })

  it('is found by its option name and its name in a JSON record', async () => {
    for (const [, resource, name, field, on] of cases) {
      const [[json] = ['']] = pairsFor(field)
      for (const key of [name, flagOf(resource, name)]) {
        const values = await checkRecord(resource, { [key]: json }, on, here)
        expect([...values.values()].map(({ inputName }) => inputName)).toEqual([key])
        if (key === name) expect([...values.keys()]).toEqual([name])
      }
    }
  })
})

test.each([[null], ['a text'], [7], [true], [['name', 'x']], [undefined]])(
  'a record of a program has to be an object, and not %j',
  async (record) => {
    const check = checkRecord(resources.assets, record, 'create', here)
    await expect(check).rejects.toThrow(UsageError)
    await expect(check).rejects.toThrow(/^An asset must be a JSON object, not /)
  },
)

test.each(RESOURCE_NAMES)(
  'what %s need is missing unless it is given, and a blank is nothing on an update',
  async (module) => {
    const resource = resources[module]
    const required = Object.entries(resource.fields).filter(
      ([, field]) => field.write?.isRequired === true && isWritable(field, 'create'),
    )
    expect(missingFields(resource, () => false)).toEqual(required.map(([name]) => name))
    expect(missingFields(resource, () => true)).toEqual([])
    for (const [name, field] of required.filter(([, one]) => isWritable(one, 'update'))) {
      for (const value of ['', '   ', '\t', null]) {
        const given = { value, inputName: 'column Name' }
        const refused = outcome(checkValue(resource, name, given, 'update', here))
        expect([field.label, await refused]).toEqual([
          field.label,
          expect.objectContaining({ message: "column Name can't be empty" }),
        ])
      }
    }
  },
)

describe('a secret', () => {
  const { credentials } = resources
  const secret = (name: string, value: unknown) =>
    outcome(checkValue(credentials, name, { value, inputName: 'password' }, 'update', here))

  it('is cleared by empty text, not by blanks', async () => {
    for (const value of ['', null]) {
      expect(await secret('credential_password', value)).toMatchObject({
        parsed: { is: 'value', value: '' },
      })
    }
    expect(await secret('credential_password', '   ')).toMatchObject({
      message: "password can't be blank",
    })
  })

  it('has no invisible characters, and a TOTP secret can generate codes', async () => {
    expect(String(await secret('credential_password', 'a\u200bb'))).toContain('invisible character')
    expect(String(await secret('credential_otp_secret', 'not base32!'))).toMatch(
      /^UsageError: password: /,
    )
    expect(await secret('credential_otp_secret', 'JBSWY3DPEHPK3PXP')).toMatchObject({
      parsed: { is: 'value' },
    })
  })

  it('is never repeated in an error', async () => {
    for (const value of ['geheim\u200b', 'geheim'.repeat(200), 'geheim\u0007']) {
      const refused = await secret('credential_password', value)
      expect(refused).toBeInstanceOf(UsageError)
      expect(String(refused)).not.toContain('geheim')
    }
  })
})

describe('a record in JSON', () => {
  const { assets } = resources

  it('is refused with an unknown field, and the closest one is suggested', async () => {
    const refused = await checkRecord(assets, { seriel: 'A' }, 'create', here).catch((e) => e)
    expect(refused).toMatchObject({
      message: 'seriel: not a field of assets that create can set',
      hint: 'Did you mean serial?',
    })
  })

  it('has each field once, under any name', async () => {
    const twice = { serial: 'A', asset_serial: 'B' }
    const refused = checkRecord(assets, twice, 'create', here, {
      inputNameOf: (key) => `column ${key}`,
    })
    await expect(refused).rejects.toThrow('column asset_serial: given twice')
  })

  it('reads HTML fields like the command line does', async () => {
    const { documents } = resources
    const values = await checkRecord(documents, { content: 'One\nTwo' }, 'create', here)
    expect(values.get('document_content')).toMatchObject({
      text: expect.stringContaining('<br>'),
      html: { detectedFormat: 'text', keepsBreaks: true },
    })
  })
})
