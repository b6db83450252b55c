import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/sandbox/database.ts'
import { type Fate, PASS, type Passing } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

const COUNT = 1700

/** Contacts enough for several pages. */
const many = (database: Database) => {
  const table = database.tables['contacts']
  const [first] = table?.rows ?? []
  if (table === undefined || first === undefined) throw new Error('no contacts')
  table.rows = Array.from({ length: COUNT }, (_, index) => ({
    ...first,
    contact_id: `${index + 1}`,
    contact_email: `c${index + 1}@acme.example`,
  }))
}

const all = Array.from({ length: COUNT }, (_, index) => index + 1)
const LIST = ['contacts', 'list', '--json', '--fields', 'contact_id']

const idsOf = (stdout: string) =>
  (JSON.parse(stdout) as { contact_id: number }[]).map(({ contact_id: id }) => id)

/** Only the reads of contacts come to what is decided. */
const onContacts =
  (decide: (request: Passing) => Fate) =>
  (request: Passing): Fate =>
    request.operation === 'contacts/read' ? decide(request) : PASS

describe('H25 a list of many pages', () => {
  it('is complete, each record once, from a page of 500 on', async () => {
    const instance = await hazardInstance('26.10', many)
    const { status, stdout } = await instance.itflow(LIST)
    expect(status).toBe(0)
    expect(idsOf(stdout)).toEqual(all)
    expect(instance.reads()[0]?.query.get('limit')).toBe('500')
  })

  it.each([1, 7, 49, 120, 400])(
    'is complete where a page of more than %i records is too much for PHP',
    async (most) => {
      const instance = await hazardInstance(
        '26.10',
        many,
        onContacts(({ query }) =>
          Number(query.get('limit')) > most ? { kind: 'answer', status: 500, body: '' } : PASS,
        ),
      )
      const limit = most === 1 ? ['--limit', '20'] : []
      const { status, stdout } = await instance.itflow([...LIST, ...limit])
      expect(status).toBe(0)
      expect(idsOf(stdout)).toEqual(most === 1 ? all.slice(0, 20) : all)
    },
  )

  it('is complete, each record once, where the offset is ignored', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      many,
      onContacts(() => ({ kind: 'pass', query: { offset: undefined } })),
    )
    const { status, stdout } = await itflow(LIST)
    expect(status).toBe(0)
    expect(idsOf(stdout)).toEqual(all)
  })

  it('ends with a failure, not a part, where the offset is ignored and a larger page is too much', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      many,
      onContacts(({ query }) =>
        Number(query.get('limit')) > 600
          ? { kind: 'answer', status: 500, body: '' }
          : { kind: 'pass', query: { offset: undefined } },
      ),
    )
    const { status, stdout, stderr } = await itflow(LIST)
    expect([status, stdout]).toEqual([8, ''])
    expect(stderr).toContain('H25')
  })

  it('ends with a failure where nothing can be read at all', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      many,
      onContacts(() => ({ kind: 'answer', status: 500, body: '' })),
    )
    const { status, stdout } = await itflow(LIST)
    expect([status, stdout]).toEqual([8, ''])
  })
})
