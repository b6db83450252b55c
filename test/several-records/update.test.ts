import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { PASS } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { runs, some } from '../support/division.ts'
import { fillAssets } from './many-assets.ts'

// The same values for several records: planned, limited, shown and confirmed like other changes of several.

/** A server whose client 1 has this many assets, with IDs from 101, some already as requested. */
function withAssets(
  count: number,
  {
    statusOf = () => 'Deployed',
    decide,
  }: { statusOf?: (at: number) => string; decide?: Parameters<typeof hazardInstance>[2] } = {},
): Promise<HazardInstance> {
  const fill = fillAssets(count, (at) => ({ asset_status: statusOf(at) }))
  return hazardInstance('26.10', fill, decide)
}

const STORED = ['--status', 'Stored']

const UPDATE_ALL = [
  ...['assets', 'update', '--where', 'id>0', ...STORED],
  ...['--yes', '--json', '--max-changes', '40'],
]

function statuses({ database }: HazardInstance): (string | null | undefined)[] {
  return (database.tables['assets']?.rows ?? []).map((row) => row['asset_status'])
}

describe('an update of several records', () => {
  it.each(some(RELEASES))(
    'stores the same in each on %s, and prints them as stored',
    async (release) => {
      const instance = await hazardInstance(release)
      const argv = [
        'assets',
        'update',
        'LT-0001',
        '2',
        'serial:4MZ81T3',
        ...STORED,
        '--yes',
        '--json',
      ]
      const { status, stdout } = await instance.itflow(argv)
      const rows = JSON.parse(stdout) as Record<string, unknown>[]
      expect({ status, rows: rows.map((row) => [row['asset_id'], row['asset_status']]) }).toEqual({
        status: 0,
        rows: [1, 2, 3].map((id) => [id, 'Stored']),
      })
      const changed = instance.changes().filter((line) => line.includes('asset_status'))
      expect(changed.map((line) => line.split(' ')[1])).toEqual(['1', '2', '3'])
    },
  )

  it('sends only what differs, and nothing for those already as requested', async () => {
    const kinds = fc.array(fc.constantFrom('Deployed', 'Stored', 'Lost'), {
      minLength: 2,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(kinds, async (before) => {
        const instance = await withAssets(before.length, { statusOf: (at) => before[at] ?? '' })
        const argv = ['assets', 'update', '--where', 'id>0', ...STORED, '--yes', '--json']
        const { status, stdout, stderr } = await instance.itflow([...argv, '--max-changes', '100%'])
        const pending = before.filter((one) => one !== 'Stored')
        expect({ before, status, count: JSON.parse(stdout).length }).toEqual({
          ...{ before, status: 0, count: before.length },
        })
        expect(statuses(instance)).toEqual(before.map(() => 'Stored'))
        expect(instance.writes()).toHaveLength(pending.length)
        const lost = before.filter((one) => one === 'Lost').length
        if (lost > 0)
          expect({ before, stderr }).toEqual({
            before,
            stderr: expect.stringContaining(`${lost}: Lost → Stored`),
          })
      }),
      { numRuns: runs(12) },
    )
  })

  it("looks up references within each record's client", async () => {
    const instance = await hazardInstance('26.10')
    const [ours, theirs] = ['1', '2'].map((client) =>
      instance.put('contacts', {
        contact_name: 'Same Name',
        contact_email: `${client}@a.example`,
        contact_client_id: client,
      }),
    )
    instance.changes()
    const argv = ['assets', 'update', '1', '35', '--contact', 'Same Name', '--yes']
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(instance.row('assets', { asset_id: '1' })['asset_contact_id']).toBe(`${ours}`)
    expect(instance.row('assets', { asset_id: '35' })['asset_contact_id']).toBe(`${theirs}`)
  })

  it('writes nothing if a reference is missing for one of them, and says which', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', '1', '35', '--contact', 'Ada Lovelace', '--yes']
    const { status, stderr } = await instance.itflow(argv)
    expect({ status, stderr }).toEqual({
      status: 5,
      stderr: expect.stringMatching(/asset 35 BK-LT-01/),
    })
    expect(instance.writes()).toEqual([])
  })

  it('prints on a dry run what would be sent for each, and sends nothing', async () => {
    const instance = await withAssets(30)
    const argv = [
      'assets',
      'update',
      '--where',
      'id>0',
      ...STORED,
      '--dry-run',
      '--json',
      '--max-changes',
      '30',
    ]
    const { status, stdout } = await instance.itflow(argv)
    const plans = JSON.parse(stdout) as { record: { id: number }; changes: unknown }[]
    expect(status).toBe(0)
    expect(plans.map(({ record }) => record.id)).toEqual(
      Array.from({ length: 30 }, (_, at) => 101 + at),
    )
    expect(plans.map(({ changes }) => changes)).toEqual(
      plans.map(() => [{ field: 'asset_status', from: 'Deployed', to: 'Stored' }]),
    )
    expect(instance.writes()).toEqual([])
  })
})

describe('confirmation is asked', () => {
  const ARGV = ['assets', 'update', '101', '102', '103', ...STORED]

  it('once at a terminal, after counts and differences', async () => {
    const instance = await withAssets(3, {
      statusOf: (at) => ['Deployed', 'Deployed', 'Lost'][at] ?? '',
    })
    const no = await instance.itflow(ARGV, { terminal: 80, answers: [false] })
    expect(no.questions).toEqual(['Update these 3 assets?'])
    expect(no.stderr).toMatch(
      /update 3 assets\n.*Status {2}2: Deployed → Stored\n.*Status {2}1: Lost → Stored\n/,
    )
    expect(no.status).toBe(2)
    expect(instance.writes()).toEqual([])
    const yes = await instance.itflow(ARGV, { terminal: 80, answers: [true] })
    expect({ status: yes.status, asked: yes.questions.length }).toEqual({ status: 0, asked: 1 })
    expect(statuses(instance)).toEqual(['Stored', 'Stored', 'Stored'])
  })

  it.each([
    [ARGV],
    [['assets', 'update', '--where', 'id>0', ...STORED]],
    [['assets', 'update', '-', ...STORED]],
  ])('or needs --yes without a terminal: %j', async (argv) => {
    const instance = await withAssets(3)
    const stdin = '101\n102\n'
    expect((await instance.itflow(argv, { stdin })).status).toBe(10)
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...argv, '--yes'], { stdin })).status).toBe(0)
  })

  it('never for one record', async () => {
    for (const argv of [['101'], ['--where', 'id=101'], ['-']]) {
      const instance = await withAssets(3)
      const { status, questions } = await instance.itflow(
        ['assets', 'update', ...argv, ...STORED],
        {
          stdin: '101',
          ...(argv[0] === '-' ? {} : { terminal: 80 }),
        },
      )
      expect({ argv, status, questions }).toEqual({ argv, status: 0, questions: [] })
    }
  })
})

describe('the limit', () => {
  const WAYS: readonly (readonly [string, readonly string[]])[] = [
    ['a condition', ['--where', 'id<=NN']],
    ['standard input', ['-']],
    ['names', []],
  ]

  it.each(WAYS)('of 30%% and 20 applies to records by %s', async (_, way) => {
    const numbers = fc.record({
      total: fc.integer({ min: 21, max: 90 }),
      count: fc.integer({ min: 1, max: 90 }),
    })
    await fc.assert(
      fc.asyncProperty(numbers, async ({ total, count: wanted }) => {
        const count = Math.min(total, wanted)
        const instance = await withAssets(total)
        const ids = Array.from({ length: count }, (_, at) => `${101 + at}`)
        const which =
          way.length === 0 ? ids : way.map((word) => word.replace('NN', `${100 + count}`))
        const argv = ['assets', 'update', ...which, ...STORED, '--yes']
        const stdin = ids.join('\n')
        const { status, stderr } = await instance.itflow(argv, { stdin })
        const isMany = count > 20 && count * 100 > total * 30
        expect({ total, count, status }).toEqual({ total, count, status: isMany ? 10 : 0 })
        expect(instance.writes()).toHaveLength(isMany ? 0 : count)
        if (!isMany) return
        expect(stderr).toContain(`This would update ${count} assets of ${total} in scope`)
        const allowed = await instance.itflow([...argv, '--max-changes', `${count}`], { stdin })
        expect({ status: allowed.status, sent: instance.writes().length }).toEqual({
          status: 0,
          sent: count,
        })
      }),
      { numRuns: runs(5) },
    )
  })

  it('applies to one record as well', async () => {
    const instance = await withAssets(3)
    const { status } = await instance.itflow([
      'assets',
      'update',
      '101',
      ...STORED,
      '--max-changes',
      '0',
    ])
    expect(status).toBe(10)
    expect(instance.writes()).toEqual([])
  })
})

describe('a failure of one record', () => {
  it("doesn't stop the others, and what was done is printed in the order given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 11 }), async (bad) => {
        const instance = await withAssets(12, {
          decide: ({ method, body }) =>
            method === 'POST' && Number(JSON.parse(body).asset_id) === 101 + bad
              ? { kind: 'answer', status: 500, body: '' }
              : PASS,
        })
        const argv = ['assets', 'update', '--where', 'id>0', ...STORED, '--yes', '--json']
        const { status, stdout, stderr } = await instance.itflow(argv)
        const ids = Array.from({ length: 12 }, (_, at) => 101 + at).filter((id) => id !== 101 + bad)
        expect({ bad, status }).toEqual({ bad, status: 11 })
        expect((JSON.parse(stdout) as { asset_id: number }[]).map((row) => row.asset_id)).toEqual(
          ids,
        )
        expect(statuses(instance).filter((one) => one === 'Stored')).toHaveLength(11)
        const told = [...stderr.matchAll(/asset (\d+) PC-\d+: Updated/g)].map(([, id]) =>
          Number(id),
        )
        expect({ bad, told }).toEqual({ bad, told: ids })
        expect(stderr).toContain(`Failed: ${101 + bad} PC-${bad}`)
      }),
      { numRuns: runs(4) },
    )
  })

  it('that would affect all of them stops, and reports what was not tried', async () => {
    let sent = 0
    const instance = await withAssets(40, {
      decide: ({ method }) => {
        if (method !== 'POST') return PASS
        sent += 1
        return sent > 10
          ? { kind: 'answer', status: 401, body: '{"success":"False","message":"Invalid API Key"}' }
          : PASS
      },
    })
    const { status, stdout, stderr } = await instance.itflow(UPDATE_ALL)
    const done = JSON.parse(stdout).length
    expect(status).toBe(11)
    expect(statuses(instance).filter((one) => one === 'Stored')).toHaveLength(done)
    expect(done).toBe(10)
    expect(stderr).toMatch(/Not tried: \d+, /)
    expect(stderr).toContain('itflow runs resume 1')
  })
})

describe('an interruption of several writes', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s prints what was done, and reports what was not',
    async (signal) => {
      const ending = new AbortController()
      let sent = 0
      const instance = await withAssets(40, {
        decide: ({ method }) => {
          if (method !== 'POST') return PASS
          sent += 1
          if (sent === 12) setTimeout(() => ending.abort(new InterruptedError(signal)), 0)
          return PASS
        },
      })
      const { status, stdout, stderr } = await instance.itflow(UPDATE_ALL, {
        signal: ending.signal,
      })
      expect(status).toBe(signal === 'SIGINT' ? 130 : 143)
      const printed = (stdout === '' ? [] : JSON.parse(stdout)) as { asset_id: number }[]
      const stored = statuses(instance).flatMap((one, at) => (one === 'Stored' ? [101 + at] : []))
      const [, untried = ''] = /Not tried: ([\d, ]+)/.exec(stderr) ?? []
      const left = untried.split(', ').map(Number)
      expect(stored.length).toBeLessThan(40)
      // Writes in progress are neither printed as done nor reported as not tried.
      expect(printed.every(({ asset_id: id }) => stored.includes(id))).toBe(true)
      expect(left.some((id) => stored.includes(id))).toBe(false)
      expect(stderr).toContain('itflow runs resume 1')
    },
  )
})

describe('speed', () => {
  it.each([
    ['by a condition', ['--where', 'id>0']],
    ['by IDs from standard input', ['-']],
  ])('200 updates take about 210 requests, selected %s', async (_, which) => {
    const instance = await withAssets(200)
    const stdin = Array.from({ length: 200 }, (__, at) => 101 + at).join('\n')
    const argv = ['assets', 'update', ...which, ...STORED, '--yes', '--max-changes', '100%']
    const { status } = await instance.itflow(argv, { stdin })
    expect({ status, sent: instance.writes().length }).toEqual({ status: 0, sent: 200 })
    expect(instance.sandbox.requests.length).toBeLessThanOrEqual(215)
  })

  it('archiving 200 contacts takes as few', async () => {
    const instance = await hazardInstance('26.10', ({ tables }) => {
      const contacts = tables['contacts']
      const [first] = contacts?.rows ?? []
      if (contacts === undefined) return
      contacts.rows = Array.from({ length: 200 }, (_, at) => ({
        ...first,
        contact_id: `${101 + at}`,
        contact_name: `P ${at}`,
        contact_email: `p${at}@a.example`,
        contact_primary: '0',
      }))
    })
    const argv = ['contacts', 'archive', '--where', 'id>0', '--yes', '--max-changes', '100%']
    const { status } = await instance.itflow(argv)
    expect({ status, sent: instance.writes().length }).toEqual({ status: 0, sent: 200 })
    expect(instance.sandbox.requests.length).toBeLessThanOrEqual(215)
  })
})
