import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { eachOnce, runs, some } from '../support/division.ts'
import { type Fate, PASS, type Passing } from './front.ts'
import { hazardInstance, RELEASES } from './hazard-instance.ts'

const COUNT = 1700

/** Enough contacts for several pages. */
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

/** Applies a decision only to reads of contacts. */
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
    'is complete if a page of more than %i records is too large for PHP',
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

  it('is complete, each record once, if the offset is ignored', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      many,
      onContacts(() => ({ kind: 'pass', query: { offset: undefined } })),
    )
    const { status, stdout } = await itflow(LIST)
    expect(status).toBe(0)
    expect(idsOf(stdout)).toEqual(all)
  })

  it('fails instead of returning a part if the offset is ignored and a larger page is too large', async () => {
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

  it('fails if nothing can be read at all', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      many,
      onContacts(() => ({ kind: 'answer', status: 500, body: '' })),
    )
    const { status, stdout } = await itflow(LIST)
    expect([status, stdout]).toEqual([8, ''])
  })
})

const WAYS = [
  ['list --json', LIST],
  ['api --paginate', ['api', 'GET', 'contacts/read', '--paginate']],
] as const

/** An instance whose contacts change after each page of them; `size` records fit into PHP's memory. */
async function changing(
  release: Release,
  { count, size }: { count: number; size: number },
  change: (rows: Database['tables'][string]['rows'], nth: number) => readonly unknown[],
) {
  let nth = 0
  let steady: number[] = []
  const few = (database: Database) => {
    many(database)
    const table = database.tables['contacts']
    if (table !== undefined) table.rows.length = count
  }
  const instance = await hazardInstance(
    release,
    few,
    onContacts(({ query }) => {
      if (Number(query.get('limit')) > size) return { kind: 'answer', status: 500, body: '' }
      return {
        kind: 'change',
        change: (reply) => {
          const table = instance.database.tables['contacts']
          if (table === undefined) return reply
          table.rows = [...change(table.rows, nth)] as typeof table.rows
          nth += 1
          const now = new Set(table.rows.map(({ contact_id: id }) => Number(id)))
          steady = steady.filter((id) => now.has(id))
          return reply
        },
      }
    }),
  )
  steady = all.slice(0, count)
  return { ...instance, steady: () => steady }
}

/** Each release, in at least one way. */
function someReleases(way: string): readonly Release[] {
  const all = some(RELEASES).flatMap((release) => WAYS.map(([name]) => [release, name] as const))
  const tried = eachOnce(
    all,
    ([release]) => release,
    ([, name]) => name,
  )
  return tried.flatMap(([release, name]) => (name === way ? [release] : []))
}

describe('H43 a list during which records are deleted', () => {
  for (const [way, argv] of WAYS) {
    it.each(someReleases(way))(
      `is complete on %s, each record once, by ${way}`,
      async (release) => {
        // The first 200 remaining records are deleted after each of the first three pages.
        const instance = await changing(release, { count: COUNT, size: 600 }, (rows, nth) =>
          nth < 3 ? rows.slice(200) : rows,
        )
        const { status, stdout } = await instance.itflow(argv)
        expect(status).toBe(0)
        const ids = idsOf(stdout).map(Number)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(expect.arrayContaining(instance.steady()))
        expect(instance.steady()).toHaveLength(COUNT - 600)
      },
    )
  }

  it('is complete whatever is deleted, and whenever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...RELEASES),
        fc.constantFrom(...WAYS),
        fc.integer({ min: 2, max: 40 }),
        fc.array(fc.array(fc.nat(150), { maxLength: 40 }), { maxLength: 20 }),
        async (release, [, argv], size, plan) => {
          const gone = plan.map((indexes) => new Set(indexes))
          const instance = await changing(release, { count: 150, size }, (rows, nth) =>
            rows.filter((_, index) => gone[nth]?.has(index) !== true),
          )
          const { status, stdout } = await instance.itflow(argv)
          expect(status).toBe(0)
          const ids = idsOf(stdout).map(Number)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining(instance.steady()))
        },
      ),
      { numRuns: runs(25) },
    )
  })

  it('is complete on 26.10 while records are archived, which hides them', async () => {
    const table = (database: Database) => database.tables['vendors']?.rows ?? []
    const instance = await hazardInstance(
      '26.10',
      (database) => {
        const [first] = table(database)
        const rows = all.map((id) => ({ ...first, vendor_id: `${id}`, vendor_archived_at: null }))
        Object.assign(database.tables['vendors'] ?? {}, { rows })
      },
      ({ operation }) =>
        operation === 'vendors/read'
          ? {
              kind: 'change',
              change: (reply) => {
                const open = table(instance.database).filter((row) => !row['vendor_archived_at'])
                for (const row of open.slice(0, 100))
                  row['vendor_archived_at'] = '2026-11-24 12:00:00'
                return reply
              },
            }
          : PASS,
    )
    const { status, stdout } = await instance.itflow(['vendors', 'list', '--json'])
    expect(status).toBe(0)
    const ids = (JSON.parse(stdout) as { vendor_id: number }[]).map(({ vendor_id: id }) => id)
    expect(ids).toEqual(all)
  })

  it('needs few more requests for a page that lost records', async () => {
    const short = await changing('26.10', { count: 40, size: 500 }, (rows, nth) =>
      nth === 0 ? rows.slice(1) : rows,
    )
    await short.itflow(LIST)
    // The page, one that does not overlap, one from further back, and one that finds nothing more.
    expect(short.reads()).toHaveLength(4)
    const long = await changing('26.10', { count: 1400, size: 500 }, (rows) => rows.slice(10))
    await long.itflow(LIST)
    // Records are deleted before each read after the last one.
    expect(long.reads().length).toBeLessThanOrEqual(20)
  })
})

describe('api --paginate', () => {
  it('requests pages of the size in limit', async () => {
    const instance = await hazardInstance('26.10', many)
    const { status, stdout } = await instance.itflow([
      ...['api', 'GET', 'contacts/read', '--paginate', '-f', 'limit=300'],
    ])
    expect(status).toBe(0)
    expect(idsOf(stdout).map(Number)).toEqual(all)
    const limits = instance.reads().map(({ query }) => Number(query.get('limit')))
    expect(Math.max(...limits)).toBe(300)
  })

  it.each([
    ['offset=5', 'leave out offset'],
    ['limit=0', 'a whole number of at least 1'],
    ['limit=many', 'a whole number of at least 1'],
  ])('is refused with %s', async (field, why) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([
      ...['api', 'GET', 'contacts/read', '--paginate', '-f', field],
    ])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(why)
    expect(instance.reads()).toEqual([])
  })
})
