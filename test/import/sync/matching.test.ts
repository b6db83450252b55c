import { describe, expect, it, test } from 'vitest'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { KEYED, type Synced, sourceBench } from '../../sources/source-bench.ts'

// Which record a row of a source is about: it stays the one that it became, whatever is renamed on which side.

const HEADING = 'Agent,Name,Serial Number,OS,MAC'

/** A file of machines: `id name serial os mac`, a dash for an empty cell. */
const machines = (...rows: string[]) =>
  `${[
    HEADING,
    ...rows.map((row) =>
      row
        .split(' ')
        .map((cell) => (cell === '-' ? '' : cell))
        .join(','),
    ),
  ].join('\n')}\n`

const keyed = { map: KEYED }
/** With the source's IDs, and without them. */
const WAYS: readonly [string, { map?: string }][] = [
  ['with IDs', keyed],
  ['without IDs', {}],
]

/** What is planned for each row: `update 72`. */
const deeds = (rows: Synced['rows']) => rows.map((row) => `${row.do} ${row.id ?? '?'}`)

/** A bench with machines that were imported; `id` returns a machine's ID. */
async function imported(file: string, choices: { map?: string }) {
  const bench = await sourceBench()
  const first = await bench.sync(file, [], choices)
  expect(first.status).toBe(0)
  const ids = new Map(first.rows.map(({ name = '', id = 0 }) => [name, id]))
  return { ...bench, id: (name: string) => ids.get(name) ?? 0 }
}

/** How many assets the server has of all that the tests import. */
const count = ({ instance }: Pick<Awaited<ReturnType<typeof imported>>, 'instance'>) =>
  (instance.database.tables['assets']?.rows ?? []).filter(({ asset_name: name }) =>
    /^(?:M\d|Reception)/.test(String(name)),
  ).length

describe.each(WAYS)('a machine that is renamed, in a source %s,', (_, choices) => {
  it('in the source alone is renamed in ITFlow', async () => {
    const bench = await imported(machines('a M1 S1 W -'), choices)
    const { sent, changes } = await bench.sync(machines('a M9 S1 W -'), [], choices)
    expect(sent).toEqual(['assets/update'])
    expect(changes).toEqual([`assets ${bench.id('M1')} asset_name: "M1" → "M9"`])
  })

  it.each(['S1', '-'])('in ITFlow alone keeps its name, with the serial %s', async (serial) => {
    const file = machines(`a M1 ${serial} W -`, `b M2 - W -`)
    const bench = await imported(file, choices)
    bench.edit('assets', bench.id('M1'), { asset_name: 'Reception' })
    for (let week = 0; week < 2; week += 1) {
      const { sent, counts } = await bench.sync(file, [], choices)
      expect([sent, counts]).toEqual([[], expect.objectContaining({ same: 2, left: 0 })])
    }
    expect([bench.row('assets', bench.id('M1'))['asset_name'], count(bench)]).toEqual([
      'Reception',
      2,
    ])
  })

  it('on both sides is a conflict, and one record', async () => {
    const bench = await imported(machines('a M1 S1 W -'), choices)
    bench.edit('assets', bench.id('M1'), { asset_name: 'Reception' })
    const { sent, rows } = await bench.sync(machines('a M9 S1 W -'), [], choices)
    expect([sent, rows[0]?.do]).toEqual([[], 'conflict'])
    expect(rows[0]?.conflicts).toEqual({
      asset_name: { source: 'M9', itflow: 'Reception', why: 'both_changed' },
    })
    expect(count(bench)).toBe(1)
  })

  it('has a serial that was corrected by hand, and stays one record', async () => {
    const file = machines('a M1 S1 W -')
    const bench = await imported(file, choices)
    bench.edit('assets', bench.id('M1'), { asset_serial: 'RIGHT' })
    const { sent, changes, rows } = await bench.sync(machines('a M1 S1 W2 -'), [], choices)
    expect([sent, rows.map(({ id }) => id)]).toEqual([['assets/update'], [bench.id('M1')]])
    expect(changes).toEqual([`assets ${bench.id('M1')} asset_os: "W" → "W2"`])
  })

  it.each(['S1', '-'])('has another network card, with the serial %s', async (serial) => {
    const bench = await imported(machines(`a M1 ${serial} W 00:11:22:33:44:55`), choices)
    const next = machines(`a M1 ${serial} W 00:11:22:33:44:66`)
    const { sent, rows } = await bench.sync(next, [], choices)
    expect([sent, deeds(rows)]).toEqual([['assets/update'], [`update ${bench.id('M1')}`]])
    expect((await bench.sync(next, [], choices)).sent).toEqual([])
    expect(count(bench)).toBe(1)
  })

  it.each(['S1 S2', '- -'])(
    'exchanges its name with another, with the serials %s',
    async (pair) => {
      const [one, two] = pair.split(' ')
      if (choices.map === undefined && one === '-') return
      const bench = await imported(machines(`a M1 ${one} W -`, `b M2 ${two} W -`), choices)
      const next = machines(`a M2 ${one} W -`, `b M1 ${two} W -`)
      const { sent } = await bench.sync(next, [], choices)
      expect(sent).toHaveLength(2)
      expect(bench.row('assets', bench.id('M1'))['asset_name']).toBe('M2')
      expect(bench.row('assets', bench.id('M2'))['asset_name']).toBe('M1')
      expect((await bench.sync(next, [], choices)).sent).toEqual([])
    },
  )
})

describe('a new ID of the source for a machine that it had', () => {
  it.each(['S1', '-'])(
    'is that of the same record if the old ID is gone, with the serial %s',
    async (serial) => {
      const bench = await imported(machines(`a M1 ${serial} W -`), keyed)
      const next = machines(`z M1 ${serial} W2 -`)
      const { changes, counts } = await bench.sync(next, ['--missing', 'set status=Retired'], keyed)
      expect(changes).toEqual([`assets ${bench.id('M1')} asset_os: "W" → "W2"`])
      expect(counts).toMatchObject({ left: 0, create: 0 })
      expect(bench.remembered(bench.id('M1')).key).toBe('z')
      expect((await bench.sync(next, [], keyed)).sent).toEqual([])
    },
  )

  it.each([
    ['before', ['a M1 S1 W -', 'z M1 S1 W -']],
    ['after', ['z M1 S1 W -', 'a M1 S1 W -']],
  ])('is refused if the old ID is in the file as well, %s it', async (_, rows) => {
    const bench = await imported(machines('a M1 S1 W -'), keyed)
    const before = bench.bytes()
    const { status, changes, stderr } = await bench.sync(machines(...rows), [], keyed)
    expect([status, changes]).toEqual([2, []])
    expect(stderr).toContain('has this serial, and is a in the source')
    expect(bench.bytes()).toEqual(before)
  })
})

describe.each([
  ['before', (renamed: string, fresh: string) => [renamed, fresh]],
  ['after', (renamed: string, fresh: string) => [fresh, renamed]],
])('a new machine with the name that another had, whose row comes %s it,', (_, order) => {
  it.each(['S1 S2', '- -', 'S1 -', '- S2'])('is a new record: serials %s', async (pair) => {
    const [one, two] = pair.split(' ')
    const bench = await imported(machines(`a M1 ${one} W -`), keyed)
    const next = machines(...order(`a M9 ${one} W -`, `b M1 ${two} W -`))
    const { status, sent, counts } = await bench.sync(next, [], keyed)
    expect([status, [...sent].sort()]).toEqual([0, ['assets/create', 'assets/update']])
    expect(counts).toMatchObject({ create: 1, update: 1 })
    expect(bench.row('assets', bench.id('M1'))['asset_name']).toBe('M9')
    expect((await bench.sync(next, [], keyed)).sent).toEqual([])
    expect(count(bench)).toBe(2)
  })

  it('is a new record if a technician renamed the other', async () => {
    const bench = await imported(machines('a M1 S1 W -'), keyed)
    bench.edit('assets', bench.id('M1'), { asset_name: 'Reception' })
    const { sent } = await bench.sync(machines(...order('a M1 S1 W -', 'b M1 S2 W -')), [], keyed)
    expect(sent).toEqual(['assets/create'])
    expect([bench.row('assets', bench.id('M1'))['asset_name'], count(bench)]).toEqual([
      'Reception',
      2,
    ])
  })
})

describe('rows that are about one record', () => {
  it('are both refused with one serial, and nothing is written or remembered', async () => {
    const bench = await imported(machines('a M1 S1 W -', 'b M2 S2 W -'), keyed)
    const before = bench.bytes()
    const { status, changes } = await bench.sync(machines('c M3 S3 W -', 'd M4 S3 W -'), [], keyed)
    expect([status, changes]).toEqual([2, []])
    expect(bench.bytes()).toEqual(before)
  })

  test.each(['M1 S1', 'M7 S7', '- -'])(
    'are both refused with one ID: the other is %s',
    async (other) => {
      const bench = await imported(machines('a M1 S1 W -', 'b M2 S2 W -'), keyed)
      const before = bench.bytes()
      const file = machines('a M1 S1 W2 -', `a ${other} W3 -`, 'b M2 S2 W2 -')
      const refused = await bench.sync(file, [], keyed)
      expect([refused.status, refused.changes, bench.bytes()]).toEqual([2, [], before])
      expect(refused.rows.map((row) => row.do)).toEqual(['refuse', 'refuse', 'update'])
      // Neither counts as gone.
      const most = await bench.sync(
        file,
        ['--skip-invalid', '--missing', 'set status=Retired'],
        keyed,
      )
      expect([most.status, most.counts['left']]).toEqual([11, 0])
      expect(most.changes).toEqual([`assets ${bench.id('M2')} asset_os: "W" → "W2"`])
      expect(bench.row('assets', bench.id('M1'))['asset_os']).toBe('W')
    },
  )

  it('are both refused with one ID that is new', async () => {
    const bench = await sourceBench()
    const { status, rows, changes } = await bench.sync(
      machines('n M1 S1 W -', 'n M2 S2 W -'),
      [],
      keyed,
    )
    expect([status, changes, rows.map((row) => row.do)]).toEqual([2, [], ['refuse', 'refuse']])
    expect(rows[0]?.why).toContain('has the same Agent')
    expect(bench.bytes()).toBeUndefined()
  })

  it('without an ID are refused, and nobody has left because of them', async () => {
    const bench = await imported(machines('a M1 S1 W -', 'b M2 S2 W -'), keyed)
    const before = bench.bytes()
    const file = machines('- M9 S9 W -', 'b M2 S2 W2 -')
    const refused = await bench.sync(file, [], keyed)
    expect([refused.status, refused.changes, bench.bytes()]).toEqual([2, [], before])
    expect(refused.rows[0]).toMatchObject({ do: 'refuse', column: 'Agent', why: 'Agent is empty' })
    const most = await bench.sync(
      file,
      ['--skip-invalid', '--missing', 'set status=Retired'],
      keyed,
    )
    // The machine may be the first one under another name: it is only reported.
    expect(most.rows.at(-1)).toMatchObject({ do: 'left', id: bench.id('M1') })
    expect(most.changes).toEqual([`assets ${bench.id('M2')} asset_os: "W" → "W2"`])
  })
})

describe.each(WAYS)('a record that somebody changed in ITFlow, of a source %s:', (_, choices) => {
  const file = machines('a M1 S1 W -', 'b M2 S2 W -')

  it('archived, it is left alone and not created again', async () => {
    const bench = await imported(file, choices)
    bench.edit('assets', bench.id('M1'), { asset_archived_at: '2026-11-24 12:00:00' })
    const { status, rows, sent } = await bench.sync(
      machines('a M1 S1 W2 -', 'b M2 S2 W -'),
      [],
      choices,
    )
    expect([status, sent, rows[0]?.do]).toEqual([0, [], 'skip'])
    expect(rows[0]?.why).toBe(`asset ${bench.id('M1')} M1 is archived in ITFlow`)
  })

  it('moved to another client, it is refused and not created again', async () => {
    const bench = await imported(file, choices)
    bench.edit('assets', bench.id('M1'), { asset_client_id: '2' })
    const { status, rows, changes } = await bench.sync(file, [], choices)
    expect([status, changes, rows[0]?.do]).toEqual([2, [], 'refuse'])
    expect(rows[0]?.why).toContain('belongs to client 2')
  })

  it('moved to another client, it has not left when the source no longer has it', async () => {
    const bench = await imported(file, choices)
    bench.edit('assets', bench.id('M1'), { asset_client_id: '2' })
    const rest = machines('b M2 S2 W -')
    for (const scope of [['--client', 'acme'], ['--all-clients']]) {
      const text =
        scope.length === 1
          ? rest.replace(/^Agent/, 'Client,Agent').replace('\nb', '\nAcme Widgets,b')
          : rest
      const retire = ['--missing', 'set status=Retired']
      const { status, changes, counts } = await bench.sync(text, retire, { ...choices, scope })
      expect([status, changes, counts['left']]).toEqual([0, [], 0])
    }
  })

  it('deleted, it is created again once, and the plan says so', async () => {
    const bench = await imported(file, choices)
    bench.remove('assets', bench.id('M1'))
    const { memory, sent, stderr } = await bench.sync(file, [], choices)
    expect([memory?.gone, sent]).toEqual([1, ['assets/create']])
    expect(stderr).toContain('1 asset from rmm is no longer in ITFlow')
    const again = await bench.sync(file, [], choices)
    expect([again.memory?.gone, again.sent]).toEqual([0, []])
  })

  it('replaced by another record with its ID, that one is left alone', async () => {
    const bench = await imported(file, choices)
    const id = bench.id('M1')
    const other = {
      asset_name: 'Other',
      asset_serial: 'O1',
      asset_os: 'Old',
      asset_created_at: '2026-11-20 08:00:00',
    }
    bench.edit('assets', id, other)
    const { memory, sent } = await bench.sync(machines('a M1 S1 W2 -', 'b M2 S2 W -'), [], choices)
    expect([memory?.gone, sent]).toEqual([1, ['assets/create']])
    expect(bench.row('assets', id)).toMatchObject(other)
    expect((await bench.sync(machines('a M1 S1 W2 -', 'b M2 S2 W -'), [], choices)).sent).toEqual(
      [],
    )
  })
})

describe('IDs of digits', () => {
  const headings = ['Agent', 'Name', 'OS'].map((value) => ({ value, type: String }))
  const texts = ['Renamed', 'W'].map((value) => ({ value, type: String }))
  const sheet: SheetData = [headings, [{ value: 7, type: Number }, ...texts]]

  it.each(['7', '7.0', '"7"'])('are the same in each format, in JSON as %s', async (id) => {
    const bench = await sourceBench()
    const json = `[{"Agent":${id},"Name":"M1","OS":"W"}]`
    const first = await bench.sync(json, [], { ...keyed, name: 'rmm.json' })
    const [{ id: made = 0 } = {}] = first.rows
    expect(bench.remembered(made).key).toBe('7')
    const inCsv = await bench.sync('Agent,Name,OS\n7,Renamed,W\n', [], keyed)
    expect([inCsv.rows[0]?.match, inCsv.sent]).toEqual(['source_id', ['assets/update']])
    const xlsx = await writeXlsxFile([{ data: sheet, sheet: 'Agents' }]).toBuffer()
    const inXlsx = await bench.sync(xlsx, [], { ...keyed, name: 'rmm.xlsx' })
    expect([inXlsx.rows[0]?.match, inXlsx.sent]).toEqual(['source_id', []])
  })

  it('with zeros before them are different ones', async () => {
    const bench = await sourceBench()
    const text = 'Agent,Name,OS\n7,M1,W\n007,M2,W\n'
    const { rows, status } = await bench.sync(text, [], keyed)
    expect([status, rows.map((row) => row.do)]).toEqual([0, ['create', 'create']])
    expect(rows.map(({ id = 0 }) => bench.remembered(id).key)).toEqual(['7', '007'])
    expect((await bench.sync(text, [], keyed)).counts).toMatchObject({ same: 2 })
  })
})
