import { describe, expect, test } from 'vitest'
import { resolveField } from '../../src/records/field-names.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { defineResource, type Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'

const all = Object.values(resources)

describe('every number with words', () => {
  const cases = all.flatMap((resource) =>
    Object.entries(resource.fields)
      .filter(([, field]) => field.words !== undefined && !field.isWriteOnly)
      .map(([name, { words = {} }]) => [resource.name, name, words, resource] as const),
  )

  test('exists', () => expect(cases.length).toBeGreaterThan(0))

  test.each(cases)('%s: %s has its word in a field after it', (_, name, words, resource) => {
    for (const [number, word] of Object.entries(words)) {
      expect(shapeRecord(resource, { [name]: number })[`${name}_name`]).toBe(word)
    }
    expect(shapeRecord(resource, { [name]: '99' })[`${name}_name`]).toBeNull()
    expect(shapeRecord(resource, {})[`${name}_name`]).toBeNull()
  })

  test.each(cases)(
    '%s: a name that the server sends for %s takes precedence',
    (_, name, words, resource) => {
      const [number = '1'] = Object.keys(words)
      const row = shapeRecord(resource, { [name]: number, [`${name}_name`]: 'Waiting for parts' })
      expect(row[`${name}_name`]).toBe('Waiting for parts')
    },
  )
})

describe('every record number', () => {
  const cases = all.flatMap((resource) =>
    [resource.number, resource.parentNumber].flatMap((parts) =>
      parts === undefined
        ? []
        : [
            [
              resource.name,
              parts.number.replace('_number', '_reference'),
              parts,
              resource,
            ] as const,
          ],
    ),
  )

  test('belongs to tickets, their replies, invoices and quotes', () => {
    expect(cases.map(([resource, name]) => `${resource} ${name}`).sort()).toEqual([
      'invoices invoice_reference',
      'quotes quote_reference',
      'ticket-replies ticket_reference',
      'tickets ticket_reference',
    ])
  })

  test.each(cases)(
    '%s: %s is made of prefix and number',
    (_, name, { prefix, number }, resource) => {
      const made = (raw: object) => shapeRecord(resource, raw as Record<string, unknown>)[name]
      expect(made({ [prefix]: 'ABC-', [number]: '1042' })).toBe('ABC-1042')
      expect(made({ [prefix]: null, [number]: '7' })).toBe('7')
      expect(made({ [prefix]: 'ABC-', [number]: null })).toBeNull()
      expect(made({})).toBeNull()
      expect(Object.keys(shapeRecord(resource, {})).join(' ')).toContain(`${number} ${name}`)
    },
  )

  test.each(cases)('%s: %s is found by its name and by its flag', (_, name, __, resource) => {
    expect(resolveField(resource, name, '--fields').name).toBe(name)
    const short = name.startsWith(resource.prefix) ? name.slice(resource.prefix.length) : name
    expect(resolveField(resource, short, '--fields').name).toBe(name)
  })
})

test('a derived field never has the name of a declared, former or written one', () => {
  for (const { fields } of all) {
    const declared = Object.entries(fields).filter(([, field]) => !field.isDerived)
    const taken = declared.flatMap(([name, { formerly = [], write }]) => [
      name,
      ...formerly.map((before) => before.name),
      write?.name ?? name,
    ])
    const made = Object.entries(fields).filter(([, field]) => field.isDerived)
    expect(made.filter(([name]) => taken.includes(name))).toEqual([])
    expect(made.filter(([, { write }]) => write !== undefined)).toEqual([])
  }
})

test('derived fields follow from the declaration of any module', () => {
  const tickets: Resource = resources.tickets
  const madeUp = defineResource(() => ({
    ...tickets,
    number: { prefix: 'rack_prefix', number: 'rack_number' },
    fields: {
      rack_number: { ...tickets.fields['ticket_number']!, label: 'Number' },
      rack_prefix: { ...tickets.fields['ticket_prefix']!, label: 'Prefix' },
      rack_state: { ...tickets.fields['ticket_status']!, words: { 3: 'Full' } },
    },
  }))()
  expect(shapeRecord(madeUp, { rack_prefix: 'R', rack_number: '4', rack_state: '3' })).toEqual({
    rack_number: 4,
    rack_reference: 'R4',
    rack_prefix: 'R',
    rack_state: 3,
    rack_state_name: 'Full',
  })
})
