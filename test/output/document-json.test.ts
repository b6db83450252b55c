import { expect, it } from 'vitest'
import { documentJson } from '../../src/output/document/json.ts'
import { expiring, REPORT } from './document-samples.ts'
import { TICKETS, ticketSheet } from './made-up.ts'

it('writes a report as data, with rows as typed values under the names of their fields', () => {
  const { fields } = ticketSheet([])
  const rows = TICKETS.map((row) =>
    Object.fromEntries(fields.map(({ name }) => [name, row[name] ?? null])),
  )
  expect(documentJson(REPORT)).toEqual({
    title: 'Müller & Söhne',
    details: ['From acme.example on 24 Nov 2026', 'Times are in UTC'],
    sections: [
      part('client', 'Client', {
        blocks: [
          {
            kind: 'facts',
            facts: [
              { label: 'Type', value: 'Managed' },
              { label: 'Address', value: '1 High St\nBerlin' },
              { label: 'Website', value: '' },
            ],
          },
          { kind: 'text', text: 'Call first.\n\nThe server room is in the cellar.' },
        ],
      }),
      part('tickets', 'Open tickets', {
        count: 2,
        blocks: [{ kind: 'table', caption: 'Open tickets', rows }],
      }),
      part('assets', 'Assets', {
        count: 17,
        blocks: [
          {
            kind: 'bars',
            caption: 'By type',
            bars: [
              { label: 'Laptop', value: 12, text: '12' },
              { label: 'Server', value: 5, text: '5' },
              { label: 'Unknown', value: 0, text: '0' },
            ],
          },
          { kind: 'table', caption: 'What expires', rows: expiring().rows },
        ],
      }),
      part('changes', 'Changes', {
        blocks: [
          { kind: 'list', items: [{ text: 'TCK-1042 Printer', items: ['Closed', 'by Ann'] }] },
        ],
      }),
      part('documents', 'Documents', { count: 0, remark: 'There are none.' }),
      part('domains', 'Domains', {
        remark: 'Could not be read: this key may not read domains.',
        unreadable: true,
      }),
    ],
  })
})

/** A section has the same keys whatever there is in it. */
function part(name: string, title: string, more: object): object {
  return { name, title, count: null, remark: null, unreadable: false, blocks: [], ...more }
}

it('writes a sheet of one record as an object', () => {
  const block = { kind: 'table', caption: 'A', sheet: { ...expiring(), isList: false } } as const
  const sections = [{ name: 'a', title: 'A', blocks: [block] }]
  expect(documentJson({ title: '', details: [], sections })).toMatchObject({
    sections: [
      { blocks: [{ kind: 'record', caption: 'A', record: { asset_id: 1, asset_name: 'LT-1' } }] },
    ],
  })
})
