import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { runs, some } from '../support/division.ts'
import { fillAssets } from './many-assets.ts'

// How much one command may change, and how few reads it takes to look many records up.

/** A server whose client 1 has this many assets, every other one archived, with IDs from 101. */
async function withAssets(count: number, release: (typeof RELEASES)[number] = '26.10') {
  const fill = fillAssets(count, (at) => ({
    asset_archived_at: at % 2 === 1 ? '2026-01-01 00:00:00' : null,
  }))
  return hazardInstance(release, fill)
}

function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${101 + at}`)
}

function left({ database }: HazardInstance): number {
  return database.tables['assets']?.rows.length ?? 0
}

const DELETE = ['assets', 'delete']

describe('one command changes no more than 20 records, or 30% of those in scope', () => {
  it('for any numbers, unless --max-changes allows more', async () => {
    const numbers = fc.record({
      total: fc.integer({ min: 1, max: 90 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      limit: fc.oneof(
        fc.constant(undefined),
        fc.nat(60).map((count) => ({ count })),
        fc.nat(100).map((percent) => ({ percent })),
      ),
    })
    await fc.assert(
      fc.asyncProperty(numbers, async ({ total, share, limit }) => {
        const count = Math.max(1, Math.round(total * share))
        const instance = await withAssets(total)
        const given =
          limit === undefined ? [] : 'count' in limit ? `${limit.count}` : `${limit.percent}%`
        const option = given.length === 0 ? [] : ['--max-changes', `${given}`]
        const argv = [...DELETE, ...idsUpTo(count), '--yes', '--json', ...option]
        const { status } = await instance.itflow(argv)
        const most =
          limit === undefined
            ? Math.max(20, total * 0.3)
            : 'count' in limit
              ? limit.count
              : (total * limit.percent) / 100
        const isAllowed = count <= most + 1e-9
        expect({ total, count, given, status }).toEqual({
          total,
          count,
          given,
          status: isAllowed ? 0 : 10,
        })
        expect(left(instance)).toBe(isAllowed ? total - count : total)
      }),
      {
        numRuns: runs(40),
        examples: [
          [{ total: 70, share: 21 / 70, limit: undefined }],
          [{ total: 69, share: 21 / 69, limit: undefined }],
          [{ total: 10, share: 0.3, limit: { percent: 30 } }],
          [{ total: 1, share: 1, limit: { count: 0 } }],
        ],
      },
    )
  })

  it('reports how many of how many, and how to allow it', async () => {
    const instance = await withAssets(40)
    const { status, stderr } = await instance.itflow([...DELETE, ...idsUpTo(21), '--yes'])
    expect(status).toBe(10)
    expect(stderr).toContain(
      'This would delete 21 assets of 40 in scope: more than 20, and more than 30%.',
    )
    expect(stderr).toContain('--max-changes 21')
    expect((await instance.itflow([...DELETE, ...idsUpTo(21), '--yes', '--force'])).status).toBe(10)
    expect(left(instance)).toBe(40)
  })

  it('counts the records in scope, not of all clients', async () => {
    const instance = await withAssets(40)
    for (let at = 0; at < 100; at += 1) {
      instance.put('assets', { asset_name: `X-${at}`, asset_type: 'Other', asset_client_id: 2 })
    }
    const argv = [...DELETE, ...idsUpTo(21), '--yes']
    expect((await instance.itflow([...argv, '--client', '1'])).status).toBe(10)
    expect((await instance.itflow(argv)).status).toBe(0)
  })

  it("doesn't count a record that is already as requested", async () => {
    const instance = await hazardInstance('26.10', ({ tables }) => {
      const contacts = tables['contacts']
      if (contacts === undefined) return
      const [first] = contacts.rows
      contacts.rows = Array.from({ length: 30 }, (_, at) => ({
        ...first,
        contact_id: `${101 + at}`,
        contact_archived_at: at < 15 ? '2026-01-01 00:00:00' : null,
      }))
    })
    const argv = ['contacts', 'archive', ...idsUpTo(30), '--yes']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.writes()).toHaveLength(15)
  })

  it.each(['', 'x', '-1', '1.5', '101%', '%', '5 %5'])(
    '--max-changes %j is refused before anything is sent',
    async (value) => {
      const instance = await hazardInstance('26.10')
      const { status, stderr } = await instance.itflow([...DELETE, '1', `--max-changes=${value}`])
      expect(status).toBe(2)
      expect(stderr).toContain('--max-changes')
      expect(instance.writes()).toEqual([])
    },
  )
})

describe('many records are looked up with few reads', () => {
  /** The reads of the module until the first write. */
  const readsBefore = (instance: HazardInstance, operation: string) => {
    const { requests } = instance.sandbox
    const first = requests.findIndex(({ method }) => method === 'POST')
    const before = first < 0 ? requests : requests.slice(0, first)
    return before.filter(({ target }) => target.includes(`/${operation}.php`)).length
  }

  // A list is two reads: one for its records, and one that proves that there are no more.
  it.each(some(RELEASES))(
    '20 assets by ID, by name and by serial on %s: one list',
    async (release) => {
      for (const prefix of ['', 'PC', 'SN']) {
        const instance = await withAssets(60, release)
        const which = Array.from({ length: 20 }, (_, at) =>
          prefix === '' ? `${101 + at}` : `${prefix}-${2 * at}`,
        )
        const { status } = await instance.itflow([...DELETE, ...which, '--yes'])
        expect(status).toBe(0)
        expect(readsBefore(instance, 'assets/read')).toBe(2)
        expect(left(instance)).toBe(40)
      }
    },
  )

  it('20 tickets to resolve: one list, although a ticket is complete only by its ID', async () => {
    const instance = await hazardInstance('26.10')
    const open = (instance.database.tables['tickets']?.rows ?? []).filter(
      ({ ticket_status: status, ticket_closed_at: at }) => status !== '5' && at === null,
    )
    const ids = open.map(({ ticket_id: id }) => id ?? '')
    const argv = ['tickets', 'resolve', ...ids, '--yes', '--max-changes', '100%']
    expect((await instance.itflow(argv)).status).toBe(0)
    const lists = instance.sandbox.requests.filter(
      ({ target }) => target.includes('/tickets/read.php') && !target.includes('ticket_id='),
    )
    expect(lists).toHaveLength(2)
  })

  it('20 contacts to show: one list; a few by ID: one read each and no list', async () => {
    const instance = await hazardInstance('26.10')
    const ids = Array.from({ length: 20 }, (_, at) => `${at + 1}`)
    await instance.itflow(['contacts', 'get', ...ids, '--json'])
    expect(instance.reads().map(({ operation }) => operation)).toEqual(
      Array(2).fill('contacts/read'),
    )
    const few = await hazardInstance('26.10')
    await few.itflow(['contacts', 'get', '1', '2', '3', '--json'])
    expect(few.reads().map(({ query }) => query.get('contact_id'))).toEqual(['1', '2', '3'])
  })

  it("200 IDs that don't exist: the list, and a few reads to say why", async () => {
    const instance = await withAssets(3)
    const ids = Array.from({ length: 200 }, (_, at) => `${9000 + at}`)
    const { status, stderr } = await instance.itflow([...DELETE, ...ids, '--yes'])
    expect(status).toBe(5)
    expect(stderr).toContain('200 of 200 assets could not be identified')
    expect(stderr).toContain('No asset 9199')
    expect(readsBefore(instance, 'assets/read')).toBeLessThan(10)
  })
})

describe("H20 unarchiving many records that the server doesn't show", () => {
  const archived = async () => {
    const instance = await hazardInstance('26.10', ({ tables }) => {
      const documents = tables['documents']
      const [first] = documents?.rows ?? []
      for (let at = 0; at < 12; at += 1) {
        documents?.rows.push({
          ...first,
          document_id: `${201 + at}`,
          document_client_id: '1',
          document_archived_at: '2026-01-01 00:00:00',
        })
      }
    })
    const ids = Array.from({ length: 12 }, (_, at) => `${201 + at}`)
    return { instance, ids }
  }

  it('works by their IDs and the client, with few reads', async () => {
    const { instance, ids } = await archived()
    const argv = ['documents', 'unarchive', ...ids, '1', '--client', '1', '--yes', '--json']
    const { status, stdout } = await instance.itflow(argv)
    expect(status).toBe(0)
    const printed = (JSON.parse(stdout) as { document_id: number }[]).map((row) => row.document_id)
    expect(printed).toEqual([...ids, '1'].map(Number))
    expect(instance.changes()).toHaveLength(12)
    expect(instance.writes()).toHaveLength(12)
    const before = instance.sandbox.requests.findIndex(({ method }) => method === 'POST')
    expect(before).toBeLessThan(16)
  })

  it('needs the client, and the error shows how to give it', async () => {
    const { instance, ids } = await archived()
    const { status, stderr } = await instance.itflow(['documents', 'unarchive', ...ids, '--yes'])
    expect(status).toBe(5)
    expect(stderr).toContain('itflow documents unarchive 201 --client CLIENT')
    expect(instance.writes()).toEqual([])
  })
})
