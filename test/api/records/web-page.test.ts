import { describe, expect, it } from 'vitest'
import { pageRelease } from '../../../src/api/capabilities/web-release.ts'
import { addressOf } from '../../../src/api/records/web-address.ts'
import { pageFor } from '../../../src/api/records/web-page.ts'
import type { Row } from '../../../src/records/record.ts'
import type { ResourceName } from '../../../src/resources/definition.ts'
import { namesDeclared, resources } from '../../../src/resources/index.ts'
import type { Release } from '../../../src/resources/releases.ts'
import { apiRig } from '../../support/api.ts'
import { RECORDED } from '../../support/unrecorded.ts'

/** Releases whose pages are called or placed otherwise than those before. */
const TIMES = ['25.01', '25.06', '25.09', '25.10', '25.12', '26.07', '26.10'] as const

/** The same page in all folders. */
const since2502 = (name: string) => [
  name,
  `user/${name}`,
  ...['25.10', '25.12', '26.07', '26.10'].map(() => `agent/${name}`),
]

/** What ITFlow's releases have: the list of a client, and that of all where it is another page; `-` for none. */
const LISTS: Readonly<Record<string, readonly [of: readonly string[], all?: readonly string[]]>> = {
  clients: [['clients', ...since2502('clients')]],
  ...Object.fromEntries(
    [
      'assets',
      'certificates',
      'contacts',
      'domains',
      'locations',
      'networks',
      'software',
      'vendors',
    ].map((name) => [
      name,
      [
        [`client_${name}`, ...since2502(name)],
        ['-', ...since2502(name)],
      ],
    ]),
  ),
  credentials: [
    ['client_logins', ...since2502('credentials')],
    ['-', ...since2502('credentials')],
  ],
  documents: [
    [
      ...['client_documents', 'client_documents', 'user/documents', 'agent/documents'],
      ...['agent/files', 'agent/files', 'agent/files'],
    ],
    TIMES.map(() => '-'),
  ],
  expenses: [['expenses', ...since2502('expenses')]],
  products: [['products', ...since2502('products')]],
  ...Object.fromEntries(
    [
      ['tickets', 'tickets'],
      ['ticket-replies', 'tickets'],
      ['time', 'tickets'],
      ['invoices', 'invoices'],
      ['invoice-items', 'invoices'],
      ['quotes', 'quotes'],
    ].map(([name = '', page = '']) => [
      name,
      [
        [`client_${page}`, ...since2502(page)],
        [page, ...since2502(page)],
      ],
    ]),
  ),
  payments: [
    ['client_payments', ...since2502('payments').slice(0, -1), 'agent/income'],
    ['payments', ...since2502('payments').slice(0, -1), 'agent/income'],
  ],
}

/** The pages of single records, and the record each is asked for by. */
const RECORDS: Readonly<
  Record<string, readonly [row: Row, query: string, pages: readonly string[]]>
> = {
  clients: [{ client_id: 3 }, 'client_id=3', ['client_overview', ...since2502('client_overview')]],
  tickets: [
    { ticket_id: 7, ticket_client_id: 3 },
    'client_id=3&ticket_id=7',
    ['ticket', ...since2502('ticket')],
  ],
  'ticket-replies': [
    { ticket_reply_id: 9, ticket_reply_ticket_id: 7, ticket_client_id: 3 },
    'client_id=3&ticket_id=7',
    ['ticket', ...since2502('ticket')],
  ],
  invoices: [
    { invoice_id: 7, invoice_client_id: 3 },
    'client_id=3&invoice_id=7',
    ['invoice', ...since2502('invoice')],
  ],
  'invoice-items': [
    { item_id: 9, item_invoice_id: 7 },
    'invoice_id=7',
    ['invoice', ...since2502('invoice')],
  ],
  payments: [
    { payment_id: 9, payment_invoice_id: 7 },
    'invoice_id=7',
    ['invoice', ...since2502('invoice')],
  ],
  quotes: [
    { quote_id: 7, quote_client_id: 3 },
    'client_id=3&quote_id=7',
    ['quote', ...since2502('quote')],
  ],
  ...Object.fromEntries(
    ['asset', 'contact'].map((one) => [
      `${one}s`,
      [
        { [`${one}_id`]: 7, [`${one}_client_id`]: 3 },
        `client_id=3&${one}_id=7`,
        [`client_${one}_details`, ...since2502(`${one}_details`).slice(0, -1), `agent/${one}`],
      ],
    ]),
  ),
  documents: [
    { document_id: 7, document_client_id: 3 },
    'client_id=3&document_id=7',
    [
      ...['client_document_details', 'client_document_details', 'user/document_details'],
      ...['25.10', '25.12', '26.07'].map(() => 'agent/document_details'),
      'agent/document',
    ],
  ],
}

const clientIn = (row: Row) =>
  Number(Object.entries(row).find(([name]) => name.endsWith('client_id'))?.[1] ?? 0) || null

describe('the page', () => {
  const lists = namesDeclared().filter((name) => LISTS[name] !== undefined)

  it('of each module is known here', () => {
    expect(lists).toEqual(RECORDED.map(({ name }) => name))
  })

  it.each(lists)('of the list of %s, on every release', (name) => {
    const [of, all = of] = LISTS[name] ?? [[]]
    const pages = (client: number | null) =>
      TIMES.map((release) => pageFor(resources[name], release, { row: undefined, client }))
    expect(pages(3).map(({ path }) => path)).toEqual(of.map((page) => `${page}.php`))
    for (const { query } of pages(3)) expect(query).toEqual({ client_id: '3' })
    expect(
      pages(null).map(({ path, needsClient }) => (needsClient ? '-' : path.replace('.php', ''))),
    ).toEqual(all)
    for (const { query } of pages(null)) expect(query).toEqual({})
  })

  it.each(Object.keys(RECORDS))('of one of %s, on every release', (name) => {
    const [row = {}, query = '', expected = []] = RECORDS[name] ?? []
    for (const [index, release] of TIMES.entries()) {
      const resource = resources[name as ResourceName]
      const page = pageFor(resource, release, { row, client: clientIn(row) })
      const address = addressOf({ url: new URL('https://acme.example/it/') }, page)
      expect(address).toBe(`https://acme.example/it/${expected[index]}.php?${query}`)
    }
  })

  const without = namesDeclared().filter((name) => {
    const { page, parent } = resources[name]
    return page.record === undefined && parent === undefined && name !== 'time'
  })

  it.each(without)('of one of %s is the list, searched by its name as it reads', (name) => {
    const resource = resources[name]
    const { id, label, archivedAt } = resource
    const row = { [id]: 7, [label]: 'A &amp; B' }
    const { path, query } = pageFor(resource, '26.10', { row, client: 3 })
    expect(path).toBe(pageFor(resource, '26.10', { row: undefined, client: 3 }).path)
    expect(query).toEqual({ client_id: '3', q: 'A & B' })
    if (archivedAt === null) return
    const archived = { ...row, [archivedAt]: '2026-01-01T00:00:00' }
    expect(pageFor(resource, '26.10', { row: archived, client: 3 }).query).toMatchObject({
      archived: '1',
    })
  })
})

describe('the release of the pages', () => {
  const FOUND: readonly [Release, Release][] = [
    ['25.01', '25.01'],
    // Nothing that marks a release tells these two apart, but a record's columns do.
    ['25.06', '25.02'],
    ['25.09', '25.09'],
    ['25.12', '25.11'],
    ['26.10', '26.10'],
  ]

  it.each(FOUND)('of %s is found to be %s, whatever the module', async (release, found) => {
    const { api } = apiRig(release)
    for (const name of namesDeclared()) {
      expect([name, await pageRelease(api, resources[name])]).toEqual([name, found])
    }
  })

  it('needs no other record if the one that is shown proves it', async () => {
    const { api, calls } = apiRig('25.06')
    await api.capabilities.isAtLeast('25.09')
    const before = calls.length
    const { assets } = resources
    expect(await pageRelease(api, assets, { asset_id: '1', asset_purchase_reference: null })).toBe(
      '25.02',
    )
    expect(await pageRelease(api, assets, { asset_id: '1' })).toBe('25.01')
    expect(calls.length).toBe(before)
  })
})
