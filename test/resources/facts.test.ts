import { describe, expect, it } from 'vitest'
import { markerOf } from '../../src/api/capabilities/capabilities.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { hasFinalEffect, isRepeatRefused, stateBefore } from '../../src/records/record-state.ts'
import { fieldEquals } from '../../src/records/text-equality.ts'
import { aliasOf } from '../../src/resources/command-alias.ts'
import { RESOURCE_NAMES, resources, TENANT, VAULT_RESOURCE } from '../../src/resources/index.ts'
import { naturalKeys } from '../../src/resources/natural-keys.ts'
import type { OperationName } from '../../src/resources/operation.ts'
import { isOwned, isTenant } from '../../src/resources/ownership.ts'
import { referrersOf } from '../../src/resources/referrers.ts'

const all = Object.values(resources)

describe('the modules that the index names', () => {
  it('have the facts that it names them for', () => {
    expect(all.filter(isTenant).map(({ name }) => name)).toEqual([TENANT])
    expect(all.filter(({ vault }) => vault !== undefined).map(({ name }) => name)).toEqual([
      VAULT_RESOURCE,
    ])
    expect(markerOf(resources[VAULT_RESOURCE].vault?.bodySince)).toBeDefined()
  })

  it('include the only one with encrypted secrets', () => {
    for (const { name, fields } of all) {
      const isEncrypted = Object.values(fields).some((field) => field.isEncrypted === true)
      expect([name, isEncrypted]).toEqual([name, name === VAULT_RESOURCE])
    }
  })
})

describe.each(all.map((resource) => [resource.name, resource] as const))('%s', (name, resource) => {
  const { fields, operations, client, parent, noun, nouns } = resource

  it('has writes only if its records have an ID', () => {
    const writes = Object.keys(operations).filter((one) => one !== 'read')
    if (writes.length > 0) expect(fields[resource.id]?.kind).toBe('id')
  })

  it('refers only to fields that it has', () => {
    for (const { effects = {}, repeat } of Object.values(operations)) {
      for (const field of Object.keys(effects)) expect(fields).toHaveProperty(field)
      if (repeat === undefined) continue
      expect(fields).toHaveProperty(repeat.afterField)
      const { fields: others, parent: back = '' } = resources[repeat.creates]
      expect(others[back]?.refers).toBe(name)
      for (const field of Object.keys(repeat.values)) expect(others).toHaveProperty(field)
    }
    for (const { fields: names } of naturalKeys(resource)) {
      for (const field of names) expect(fields).toHaveProperty(field)
    }
  })

  it('belongs to a client by a reference, through its parent, or not at all', () => {
    if (client !== null && client !== resource.id) expect(fields[client]?.refers).toBe(TENANT)
    if (parent !== undefined) expect(fields[parent]?.refers).toBeDefined()
    expect(isOwned(resource)).toBe(name !== TENANT && (client !== null || parent !== undefined))
  })

  it('has nouns of plain words and an alias of its own', () => {
    expect(`${noun} ${nouns}`).toMatch(/^[a-z ]+$/)
    expect(
      RESOURCE_NAMES.filter((other) => aliasOf(resources[other]) === aliasOf(resource)),
    ).toEqual([name])
  })

  it('has help for each writable field that says more than the name of the option', () => {
    for (const [fieldName, { write, kind, label }] of Object.entries(fields)) {
      if (write === undefined || kind === 'secret') continue
      const words = [flagOf(resource, fieldName).replaceAll('-', ' '), label.toLowerCase()]
      expect(words, fieldName).not.toContain(write.help?.toLowerCase() ?? label.toLowerCase())
    }
  })

  it('has as referrers exactly the fields that refer to it', () => {
    const fieldsThere = referrersOf(all, { ...resource, operations: {} }).flatMap(
      (one) => one.fields,
    )
    const references = all.flatMap((other) =>
      Object.entries(other.fields)
        .filter(([field, { refers }]) => refers === name && field !== other.client)
        .map(([field]) => field),
    )
    expect(fieldsThere).toEqual(references)
  })
})

describe('a natural key is compared as it is declared', () => {
  const fields = all.flatMap((resource) =>
    naturalKeys(resource).flatMap((key) =>
      key.fields.map((name) => [`${resource.name} ${name}`, resource, name] as const),
    ),
  )

  it.each(fields)('%s', (_, resource, name) => {
    const field = resource.fields[name]
    const examples = WRITTEN[field?.notation ?? 'no notation']
    for (const [stored, wanted] of examples?.same ?? []) {
      expect(fieldEquals(resource, { [name]: stored }, name, wanted), `${stored} ${wanted}`).toBe(
        true,
      )
    }
    for (const [stored, wanted] of examples?.other ?? []) {
      expect(fieldEquals(resource, { [name]: stored }, name, wanted), `${stored} ${wanted}`).toBe(
        false,
      )
    }
    expect(examples).toBeDefined()
  })
})

/** Equal and different values, by notation. */
const WRITTEN: Readonly<
  Record<string, { same: readonly [string, string][]; other: readonly [string, string][] }>
> = {
  'no notation': {
    same: [['ABC-1', 'abc-1']],
    other: [
      ['ABC-1', 'ABC1'],
      ['7', '07'],
    ],
  },
  mac: {
    same: [['00:1b:21:3c:4d:5e', '001B.213C.4D5E']],
    other: [['00:1b:21:3c:4d:5e', '00:1b:21:3c:4d:5f']],
  },
  ip: { same: [['2001:db8::1', '2001:DB8:0::1']], other: [['10.0.0.1', '10.0.0.10']] },
  phone: { same: [['15550100', '+1 (555) 0100']], other: [['15550100', '5550100']] },
  email: {
    same: [['ada@acme.example', 'Ada <ADA@acme.example>']],
    other: [['ada@a.example', 'ada@b.example']],
  },
  domain: {
    same: [['bücher.example', 'xn--bcher-kva.example.']],
    other: [['a.example', 'b.example']],
  },
  host: { same: [['acme.example', 'ACME.example']], other: [['*.acme.example', 'acme.example']] },
}

describe('the state of a ticket before an operation (H37, H46)', () => {
  const { tickets } = resources
  const states: readonly (readonly [string, object, OperationName, string])[] = [
    ['open', { ticket_status: 2 }, 'resolve', 'open'],
    ['open', { ticket_status: 2 }, 'close', 'open'],
    ['resolved', { ticket_status: 4, ticket_resolved_at: 'x' }, 'resolve', 'done'],
    ['resolved', { ticket_status: 4, ticket_resolved_at: 'x' }, 'close', 'open'],
    ['closed', { ticket_status: 5, ticket_closed_at: 'x' }, 'close', 'done'],
    ['closed', { ticket_status: 5, ticket_closed_at: 'x' }, 'resolve', 'final'],
    ['closed by a reply only', { ticket_status: 5, ticket_closed_at: null }, 'close', 'open'],
    ['closed by a reply only', { ticket_status: 5, ticket_closed_at: null }, 'resolve', 'final'],
    ['half open', { ticket_status: 2, ticket_closed_at: 'x' }, 'close', 'final'],
    ['half open', { ticket_status: 2, ticket_closed_at: 'x' }, 'resolve', 'final'],
  ]

  it.each(states)('%s', (name, row, verb, state) => {
    const ticket = row as Record<string, string | number | null>
    expect(stateBefore(tickets, verb, ticket)).toBe(state)
    expect(hasFinalEffect(tickets, ticket)).toBe(/clos|half/.test(name))
  })

  it("can't be resolved again once it was resolved and reopened", () => {
    const reopened = { ticket_status: 2, ticket_resolved_at: 'x' }
    expect(isRepeatRefused(tickets, 'resolve', reopened)).toBe(true)
    expect(isRepeatRefused(tickets, 'close', reopened)).toBe(false)
    expect(isRepeatRefused(tickets, 'resolve', { ticket_status: 2 })).toBe(false)
    expect(isRepeatRefused(tickets, 'resolve', { ...reopened, ticket_status: 5 })).toBe(false)
  })
})
