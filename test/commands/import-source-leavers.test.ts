import { describe, expect, it, test } from 'vitest'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { compareReleases } from '../../src/resources/releases.ts'
import { RELEASES } from '../hazards/hazard-instance.ts'
import { KEYED, type SyncChoices, sourceBench } from '../sources/source-bench.ts'

const keyed = { map: KEYED }
const RETIRE = ['--missing', 'set status=Retired']

/** A file of machines: `id name serial status`, a dash for an empty cell. */
const machines = (...rows: string[]) =>
  `Agent,Name,Serial Number,Status\n${rows
    .map(
      (row) =>
        `${row
          .split(' ')
          .join(',')
          .replaceAll(/-(?=,|$)/g, '')}\n`,
    )
    .join('')}`

const numbered = (count: number, prefix = 'M') =>
  Array.from({ length: count }, (_, at) => `${prefix}${at} ${prefix}${at} S${prefix}${at} Deployed`)

/** A bench whose source has brought these machines to Acme. */
async function imported(rows: readonly string[] = numbered(2), choices: SyncChoices = keyed) {
  const bench = await sourceBench()
  const { status } = await bench.sync(machines(...rows), [], choices)
  expect(status).toBe(0)
  const id = (name: string) => Number(bench.named('assets', name)?.['asset_id'])
  const statusOf = (name: string) => bench.named('assets', name)?.['asset_status']
  return { ...bench, id, statusOf }
}

const [M0 = '', M1 = ''] = numbered(2)

describe('a record that its source no longer has', () => {
  it('is reported by each import, and left as it is', async () => {
    const bench = await imported()
    for (const more of [[], ['--missing', 'report'], []]) {
      const { status, sent, rows, counts, stderr } = await bench.sync(machines(M0), more, keyed)
      expect([status, sent, counts['left']]).toEqual([0, [], 1])
      expect(rows.at(-1)).toEqual({
        ...{ do: 'left', id: bench.id('M1'), client: 1, name: 'M1', why: 'no longer in rmm' },
      })
      expect(stderr).toContain('no longer in rmm: M1 (--missing report)')
    }
    expect((await bench.sync(machines(M0, M1), [], keyed)).counts['left']).toBe(0)
  })

  it('gets a value once, and its old one back when it returns', async () => {
    const bench = await imported()
    const gone = await bench.sync(machines(M0), RETIRE, keyed)
    expect(gone.changes).toEqual([`assets ${bench.id('M1')} asset_status: "Deployed" → "Retired"`])
    expect(gone.rows.at(-1)).toMatchObject({
      ...{ do: 'left', values: { asset_status: 'Retired' }, outcome: 'updated' },
      changes: { asset_status: { from: 'Deployed', to: 'Retired' } },
    })
    const again = await bench.sync(machines(M0), RETIRE, keyed)
    expect([again.sent, again.counts['left']]).toEqual([[], 0])
    const back = await bench.sync(machines(M0, M1), RETIRE, keyed)
    expect(back.changes).toEqual([`assets ${bench.id('M1')} asset_status: "Retired" → "Deployed"`])
    expect((await bench.sync(machines(M0, M1), RETIRE, keyed)).sent).toEqual([])
    // It can leave again.
    expect((await bench.sync(machines(M0), RETIRE, keyed)).sent).toEqual(['assets/update'])
  })

  it('keeps what a technician set since when it returns', async () => {
    const bench = await imported()
    await bench.sync(machines(M0), RETIRE, keyed)
    bench.edit('assets', bench.id('M1'), { asset_status: 'Lost' })
    const { sent } = await bench.sync(machines(M0, M1), RETIRE, keyed)
    expect([sent, bench.statusOf('M1')]).toEqual([[], 'Lost'])
  })

  it("gets the source's new value when it returns with one", async () => {
    const bench = await imported()
    await bench.sync(machines(M0), RETIRE, keyed)
    const stored = machines(M0, M1.replace('Deployed', 'Stored'))
    const { rows } = await bench.sync(stored, RETIRE, keyed)
    expect([rows[1]?.conflicts, bench.statusOf('M1')]).toEqual([undefined, 'Stored'])
    expect((await bench.sync(stored, RETIRE, keyed)).sent).toEqual([])
  })

  it('gets back an empty value that was replaced', async () => {
    const bench = await imported(['a M0 S0 -', 'b M1 S1 -'])
    await bench.sync(machines('a M0 S0 -'), RETIRE, keyed)
    expect(bench.statusOf('M1')).toBe('Retired')
    await bench.sync(machines('a M0 S0 -', 'b M1 S1 -'), RETIRE, keyed)
    expect(bench.statusOf('M1')).toBe('')
  })

  it('is not set if it has the value already, and keeps it when it returns', async () => {
    const bench = await imported()
    bench.edit('assets', bench.id('M1'), { asset_status: 'Retired' })
    const { sent, status } = await bench.sync(machines(M0), RETIRE, keyed)
    expect([status, sent]).toEqual([0, []])
    await bench.sync(machines(M0, M1), RETIRE, keyed)
    expect(bench.statusOf('M1')).toBe('Retired')
  })

  it('is the same record under another name of the source when it returns', async () => {
    const bench = await imported()
    const id = bench.id('M1')
    await bench.sync(machines(M0), RETIRE, keyed)
    const { sent } = await bench.sync(machines(M0, 'M1 Renamed SM1 Deployed'), RETIRE, keyed)
    expect(sent).toEqual(['assets/update'])
    expect(bench.row('assets', id)).toMatchObject({
      asset_name: 'Renamed',
      asset_status: 'Deployed',
    })
  })

  it('was in ITFlow before the source, or came from another one: it has not left', async () => {
    const bench = await imported()
    bench.instance.put('assets', { asset_name: 'Mine', asset_client_id: 1 })
    const other = machines('x X1 SX Deployed')
    await bench.sync(other, RETIRE, { ...keyed, source: 'list' })
    const { counts, changes } = await bench.sync(machines(M0, M1), RETIRE, keyed)
    expect([counts['left'], changes]).toEqual([0, []])
  })
})

/** Modules whose records can be archived, with a file of two of them. */
const archived = (
  ['contacts', 'locations', 'networks', 'vendors', 'domains', 'documents'] as const
).map((name) => ({ name }))

const FILES: Readonly<
  Record<(typeof archived)[number]['name'], (name: string, at: number) => string>
> = {
  contacts: (name, at) => `${name},${name}@acme.example,note ${at}`,
  locations: (name, at) => `${name},Street ${at},note ${at}`,
  networks: (name, at) => `${name},10.77.${at}.0/24,note ${at}`,
  vendors: (name, at) => `${name},${name}@vendor.example,note ${at}`,
  domains: (name, at) => `${name.toLowerCase()}.example,about ${at},note ${at}`,
  documents: (name, at) => `${name},about ${at},<p>text ${at}</p>`,
}
const SECOND: Readonly<Record<string, string>> = {
  ...{ contacts: 'Email,Notes', locations: 'Address,Notes', networks: 'Network,Notes' },
  ...{ vendors: 'Email,Notes', domains: 'Description,Notes', documents: 'Description,Content' },
}

describe.each(archived)('$name that are archived when they leave', ({ name }) => {
  const file = (...names: string[]) =>
    `Agent,Name,${SECOND[name]}\n${names.map((one) => `${one},${FILES[name](one, Number(one.slice(-1)))}\n`).join('')}`
  const stateOf = (bench: Awaited<ReturnType<typeof sourceBench>>, id: number) =>
    bench.row(name as ResourceName, id)[resources[name].archivedAt ?? ''] === null
      ? 'active'
      : 'archived'
  const choices: SyncChoices = { ...keyed, resource: name }

  it('are unarchived when they return, and never made twice', async () => {
    const bench = await sourceBench()
    const first = await bench.sync(file('Q1', 'Q2'), [], choices)
    expect(first.status).toBe(0)
    const id = first.rows[1]?.id ?? 0
    const gone = await bench.sync(file('Q1'), ['--missing', 'archive'], choices)
    expect([gone.status, gone.sent, stateOf(bench, id)]).toEqual([
      0,
      [`${name}/archive`],
      'archived',
    ])
    expect(gone.rows.at(-1)).toMatchObject({
      do: 'left',
      id,
      verb: 'archive',
      outcome: 'archived',
    })
    expect((await bench.sync(file('Q1'), ['--missing', 'archive'], choices)).sent).toEqual([])
    const back = await bench.sync(file('Q1', 'Q2'), ['--missing', 'archive'], choices)
    expect([back.status, back.sent, stateOf(bench, id)]).toEqual([
      0,
      [`${name}/unarchive`],
      'active',
    ])
    expect(back.rows[1]).toMatchObject({
      do: 'update',
      verb: 'unarchive',
      id,
      outcome: 'unarchived',
    })
    expect((await bench.sync(file('Q1', 'Q2'), ['--missing', 'archive'], choices)).sent).toEqual([])
  })

  it('are left alone by a server that cannot archive them: that is reported first', async () => {
    const { since } = resources[name].operations.archive ?? {}
    const before = RELEASES.filter((release) => compareReleases(release, since ?? release) < 0)
    const bench = await sourceBench(before.at(-1))
    const { status, sent, stderr } = await bench.sync(file('Q1'), ['--missing', 'archive'], choices)
    expect([status, sent, bench.bytes()]).toEqual([7, [], undefined])
    expect(stderr).toContain('"unsupported"')
  })

  it('stay archived if somebody else archived them', async () => {
    const bench = await sourceBench()
    const { rows } = await bench.sync(file('Q1', 'Q2'), [], choices)
    const id = rows[1]?.id ?? 0
    bench.edit(name, id, { [resources[name].archivedAt ?? '']: '2026-11-24 12:00:00' })
    const { sent, counts } = await bench.sync(file('Q1', 'Q2'), ['--missing', 'archive'], choices)
    expect([sent, counts['skip'], stateOf(bench, id)]).toEqual([[], 1, 'archived'])
  })
})

describe('the limit', () => {
  // More than 3 and more than 30 % are refused: both must hold.
  test.each([
    [3, 4, true],
    [4, 5, false],
    [3, 3 + 1, true],
    [4, 13, false],
    [4, 14, true],
    [6, 20, true],
    [7, 20, false],
    [7, 23, false],
    [7, 24, true],
  ])('for %i of %i: allowed is %s', async (gone, all, isAllowed) => {
    const rows = numbered(all)
    const bench = await imported(rows)
    const before = bench.bytes()
    const { status, changes, stderr } = await bench.sync(
      machines(...rows.slice(gone)),
      RETIRE,
      keyed,
    )
    expect([status, changes.length]).toEqual(isAllowed ? [0, gone] : [10, 0])
    if (isAllowed) return
    expect(stderr).toContain(
      `${gone} of ${all} assets of Acme Widgets are no longer in rmm: more than 3, and more than 30%. Nothing was written.`,
    )
    expect(stderr).toContain(`--max-changes ${gone}`)
    expect(bench.bytes()).toEqual(before)
    const forced = await bench.sync(
      machines(...rows.slice(gone)),
      [...RETIRE, '--max-changes', String(gone)],
      keyed,
    )
    expect([forced.status, forced.changes.length]).toEqual([0, gone])
  })

  it('is a warning if they are only reported', async () => {
    const rows = numbered(10)
    const bench = await imported(rows)
    const { status, counts, stderr } = await bench.sync(machines(...rows.slice(6)), [], keyed)
    expect([status, counts['left']]).toEqual([0, 6])
    expect(stderr).toContain(
      '6 of 10 assets of Acme Widgets are no longer in rmm. Is the file complete?',
    )
  })

  it('is in the map, or on the command line, which comes first', async () => {
    const rows = numbered(10)
    const rest = machines(...rows.slice(6))
    const withLimit = (limit: string, left?: string) => ({
      map: `${KEYED}max-changes: ${limit}\n${left === undefined ? '' : `max-left: ${left}\n`}`,
    })
    for (const [map, argv, end] of [
      [{ map: KEYED }, [], 10],
      [withLimit('5'), [], 10],
      [withLimit('6'), [], 0],
      [withLimit('60%'), [], 0],
      [withLimit('6'), ['--max-changes', '5'], 10],
      [withLimit('5'), ['--max-changes', '6'], 0],
      // The limit for records that left can be another than that for all changes.
      [withLimit('100%', '30%'), [], 10],
      [withLimit('100%', '5'), [], 10],
      [withLimit('100%', '6'), [], 0],
      [withLimit('100%', '60%'), [], 0],
      [withLimit('100%', '30%'), ['--max-changes', '6'], 0],
    ] as const) {
      const bench = await imported(rows, map)
      const { status } = await bench.sync(rest, [...RETIRE, ...argv], map)
      expect([map, argv, status]).toEqual([map, argv, end])
    }
  })

  it('is for each client by itself', async () => {
    const bench = await sourceBench()
    const rows = [
      ...numbered(20, 'A').map((row) => ['Acme Widgets', ...row.split(' ')]),
      ...numbered(6, 'G').map((row) => ['Globex Freight', ...row.split(' ')]),
    ].map((cells) => `${cells.join(',')}\n`)
    const text = (all: readonly string[]) =>
      `Client,Agent,Name,Serial Number,Status\n${all.join('')}`
    const choices = { ...keyed, scope: ['--all-clients'] }
    expect((await bench.sync(text(rows), [], choices)).status).toBe(0)
    // 4 of 26 are few, but 4 of 6 are many.
    const { status, stderr } = await bench.sync(text(rows.slice(0, 22)), RETIRE, choices)
    expect([status, stderr]).toEqual([
      10,
      expect.stringContaining('4 of 6 assets of Globex Freight'),
    ])
    const fewer = await bench.sync(text(rows.slice(0, 23)), RETIRE, choices)
    expect([fewer.status, fewer.counts['left']]).toEqual([0, 3])
    // A client that isn't in the file at all hasn't lost anything, and neither has one out of scope.
    const none = await bench.sync(text(rows.slice(0, 20)), RETIRE, choices)
    expect([none.status, none.counts['left']]).toEqual([0, 0])
    const acme = await bench.sync(text(rows.slice(0, 19)), RETIRE, keyed)
    expect([
      acme.status,
      acme.rows.filter((row) => row.do === 'left').map(({ name }) => name),
    ]).toEqual([0, ['A19']])
  })

  it('also holds for a saved plan', async () => {
    const rows = numbered(10)
    const bench = await imported(rows)
    const save = [...RETIRE, '--save-plan', 'p.json']
    await bench.sync(machines(...rows.slice(6)), save, { ...keyed, isYes: false })
    bench.instance.changes()
    const { status } = await bench.itflow(['--plan', 'p.json', '--yes'])
    expect([status, bench.instance.changes()]).toEqual([10, []])
  })
})

describe('a file that is empty or cut off', () => {
  const whole = machines(...numbered(12))
  const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1

  test.each([
    ['nothing', '', 2],
    ['a byte order mark', '\ufeff', 2],
    ['a heading', 'Agent,Name,Serial Number,Status\n', 2],
    ['a heading without an end', 'Agent,Name,Ser', 2],
    ['half a row', whole.slice(0, lastLine + 7), 2],
    ['an open quote', `${whole.slice(0, lastLine)}M11,"M`, 2],
    ['two whole rows', machines(M0, M1), 10],
    ['half a row after two', `${machines(M0, M1)}M2,M`, 2],
  ])('with %s is never everybody having left', async (_, text, end) => {
    const bench = await imported(numbered(12))
    const before = bench.bytes()
    const { status, changes, sent } = await bench.sync(text, RETIRE, keyed)
    expect([status, changes, sent, bench.bytes()]).toEqual([end, [], [], before])
    const most = await bench.sync(text, [...RETIRE, '--skip-invalid'], keyed)
    expect(most.changes).toEqual([])
  })

  test.each(['[]', '[', '[{"Agent":"M0","Name":"M0"}', '{}', ''])('in JSON as %j', async (text) => {
    const bench = await imported(numbered(12))
    const { status, changes } = await bench.sync(text, RETIRE, { ...keyed, name: 'rmm.json' })
    expect(changes).toEqual([])
    expect(status).toBe(2)
  })
})

describe('a record whose row is not imported is still in the source', () => {
  it('if the map skips the row', async () => {
    for (const map of [KEYED, '']) {
      const bench = await imported(numbered(3), map === '' ? {} : { map })
      const skip = { map: `${map}skip:\n  Status: Stored\n` }
      const text = machines(M0, M1.replace('Deployed', 'Stored'))
      const { counts, changes } = await bench.sync(text, RETIRE, skip)
      expect(counts).toMatchObject({ skip: 1, left: 1 })
      expect(changes).toEqual([`assets ${bench.id('M2')} asset_status: "Deployed" → "Retired"`])
    }
  })

  it('if the row is refused', async () => {
    for (const choices of [keyed, {}]) {
      const bench = await imported(numbered(3), choices)
      const text = machines(M0, M1.replace('Deployed', 'Nonsense'))
      const { status, counts, changes } = await bench.sync(
        text,
        [...RETIRE, '--skip-invalid'],
        choices,
      )
      expect([status, counts['refuse'], counts['left']]).toEqual([11, 1, 1])
      expect(changes).toEqual([`assets ${bench.id('M2')} asset_status: "Deployed" → "Retired"`])
    }
  })

  it('if it may be any row: then nobody is set or archived', async () => {
    const bench = await imported(numbered(3), {})
    const text = `${machines(M0)},,,Deployed\n`
    const { status, changes, counts } = await bench.sync(text, [...RETIRE, '--skip-invalid'])
    expect([status, changes, counts['left']]).toEqual([11, [], 2])
  })

  it('if a technician archived it', async () => {
    const bench = await imported(numbered(3))
    bench.edit('assets', bench.id('M2'), { asset_archived_at: '2026-11-24 12:00:00' })
    const { counts, sent } = await bench.sync(machines(M0, M1), RETIRE, keyed)
    expect([counts['left'], sent]).toEqual([0, []])
  })
})
