import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { memoryPath } from '../../src/sources/memory-paths.ts'
import { withSourceLock } from '../../src/sources/source-lock.ts'
import { placeIn } from '../sources/memories.ts'
import { KEYED, type SyncChoices, sourceBench } from '../sources/source-bench.ts'

const keyed = { map: KEYED }

/** A file of machines: `id name serial os`, a dash for an empty cell. */
const machines = (...rows: string[]) =>
  `Agent,Name,Serial Number,OS\n${rows.map((row) => `${row.split(' ').join(',').replaceAll('-,', ',')}\n`).join('')}`

const TWO = machines('a M1 S1 W10', 'b M2 S2 W10')
const NEXT = machines('a M1 S1 W11', 'b M2 S2 W11')

/** A bench whose source has brought M1 and M2. */
async function imported(choices: SyncChoices = keyed) {
  const bench = await sourceBench()
  const { rows, status } = await bench.sync(TWO, [], choices)
  expect(status).toBe(0)
  const [one = 0, two = 0] = rows.map(({ id }) => id)
  const os = (id: number) => bench.row('assets', id)['asset_os']
  return { ...bench, one, two, os }
}

/** An environment and a home in which commands other than an import run. */
const runIn = (bench: Awaited<ReturnType<typeof imported>>, ...argv: string[]) =>
  bench.instance.itflow(argv, { home: bench.folder, cwd: bench.folder })

describe('imports from a source', () => {
  it('create once; the next one writes nothing and remembers the same', async () => {
    const bench = await sourceBench()
    const first = await bench.sync(TWO, [], keyed)
    expect([first.status, first.sent]).toEqual([0, ['assets/create', 'assets/create']])
    expect(first.memory).toMatchObject({ state: 'none', gone: 0, restored: 0 })
    expect(first.stderr).toContain(
      'First import from rmm: records are matched by what identifies them',
    )
    const before = bench.bytes()
    for (let week = 0; week < 3; week += 1) {
      const { status, sent, changes, counts, memory } = await bench.sync(TWO, [], keyed)
      expect([status, sent, changes, memory?.state]).toEqual([0, [], [], 'known'])
      expect(counts).toEqual({
        create: 0,
        update: 0,
        same: 2,
        skip: 0,
        refuse: 0,
        conflict: 0,
        left: 0,
      })
    }
    expect(bench.bytes()).toEqual(before)
  })

  it('fill what is blank on the first import, and overwrite nothing', async () => {
    const bench = await sourceBench()
    const id = bench.instance.put('assets', {
      asset_name: 'M1',
      asset_client_id: 1,
      asset_make: 'Dell',
    })
    const text = 'Agent,Name,Make,OS\na,M1,HP,W10\n'
    for (const policy of [[], ['--on-conflict', 'source'], ['--on-conflict', 'fail']]) {
      if (policy.length > 0) unlinkSync(bench.path())
      const { status, rows } = await bench.sync(text, policy, keyed)
      expect([status, rows[0]?.conflicts]).toEqual([
        0,
        { asset_make: { source: 'HP', itflow: 'Dell', why: 'first_import' } },
      ])
      expect(bench.row('assets', id)).toMatchObject({ asset_make: 'Dell', asset_os: 'W10' })
    }
    expect(await bench.conflicts()).toMatchObject([
      { id, field: 'asset_make', why: 'first_import' },
    ])
    // It is an open conflict from then on.
    const { changes } = await bench.sync(text, ['--on-conflict', 'source'], keyed)
    expect(changes).toEqual([`assets ${id} asset_make: "Dell" → "HP"`])
    expect(await bench.conflicts()).toEqual([])
  })

  it('write only what the source has changed, and keep what a technician has', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand', asset_notes: 'in reception' })
    expect((await bench.sync(TWO, [], keyed)).sent).toEqual([])
    const { changes } = await bench.sync(machines('a Desk S1 W10', 'b M2 S2 W11'), [], keyed)
    expect(changes.sort()).toEqual(
      [
        `assets ${bench.one} asset_name: "M1" → "Desk"`,
        `assets ${bench.two} asset_os: "W10" → "W11"`,
      ].sort(),
    )
    expect(bench.row('assets', bench.one)).toMatchObject({
      asset_os: 'Hand',
      asset_notes: 'in reception',
    })
  })

  it('do nothing where both sides made the same change', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'W11' })
    bench.edit('assets', bench.two, { asset_os: 'W11' })
    const { sent, counts } = await bench.sync(NEXT, ['--on-conflict', 'fail'], keyed)
    expect([sent, counts]).toEqual([[], expect.objectContaining({ same: 2, conflict: 0 })])
    expect(bench.remembered(bench.one).fields.asset_os).toBe('W11')
  })

  it('of two sources remember each on its own', async () => {
    const bench = await imported()
    const bought = 'Name,Serial Number,Notes\nM1,S1,Lease 7\n'
    const list: SyncChoices = { source: 'Purchases', name: 'p.csv' }
    expect((await bench.sync(bought, [], list)).sent).toEqual(['assets/update'])
    expect((await bench.sync(bought, [], list)).sent).toEqual([])
    const other = await bench.sync(TWO, [], keyed)
    expect([other.sent, other.counts['left']]).toEqual([[], 0])
    expect(bench.bytes('purchases')).toBeDefined()
  })
})

describe('a conflict', () => {
  it('is kept, reported once, and listed until it is settled', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand' })
    const first = await bench.sync(NEXT, [], keyed)
    expect(first.rows[0]).toMatchObject({
      do: 'conflict',
      conflicts: { asset_os: { source: 'W11', itflow: 'Hand', why: 'both_changed' } },
    })
    expect(first.stderr).toContain('M1 os: rmm says W11, ITFlow has “Hand”; kept')
    expect([first.status, first.counts, first.sent]).toEqual([
      0,
      expect.objectContaining({ conflict: 1, update: 1, same: 0 }),
      ['assets/update'],
    ])
    for (let week = 0; week < 2; week += 1) {
      const { counts, sent, stderr } = await bench.sync(NEXT, [], keyed)
      expect([counts['conflict'], counts['same'], sent]).toEqual([0, 2, []])
      expect(stderr).not.toContain('Hand')
      expect(await bench.conflicts()).toMatchObject([
        { id: bench.one, field: 'asset_os', said: 'W11', itflow: 'Hand', why: 'both_changed' },
      ])
    }
    expect(bench.os(bench.one)).toBe('Hand')
  })

  describe.each([
    ['taking over the value in ITFlow', 'W11', NEXT, [], 'W11'],
    [
      'taking over the value in the source',
      'Hand',
      machines('a M1 S1 Hand', 'b M2 S2 W11'),
      [],
      'Hand',
    ],
    ['--on-conflict source', 'Hand', NEXT, ['--on-conflict', 'source'], 'W11'],
    ['a new value on both sides alike', 'W12', machines('a M1 S1 W12', 'b M2 S2 W11'), [], 'W12'],
  ])('is settled by %s', (_, now, file, policy, end) => {
    it('and then neither listed nor written again', async () => {
      const bench = await imported()
      bench.edit('assets', bench.one, { asset_os: 'Hand' })
      await bench.sync(NEXT, [], keyed)
      bench.edit('assets', bench.one, { asset_os: now })
      const { counts, rows } = await bench.sync(file, policy, keyed)
      expect([counts['conflict'], rows[0]?.conflicts]).toEqual([0, undefined])
      expect([bench.os(bench.one), await bench.conflicts()]).toEqual([end, []])
      expect((await bench.sync(file, policy, keyed)).sent).toEqual([])
      // From now on the source's changes are written again.
      await bench.sync(machines('a M1 S1 W13', 'b M2 S2 W11'), [], keyed)
      expect(bench.os(bench.one)).toBe('W13')
    })
  })

  it('is reported again if the source changes its value again', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand' })
    await bench.sync(NEXT, [], keyed)
    const { rows } = await bench.sync(machines('a M1 S1 W12', 'b M2 S2 W11'), [], keyed)
    expect(rows[0]?.conflicts).toMatchObject({ asset_os: { source: 'W12', itflow: 'Hand' } })
  })

  it('does not keep the other values of its record from being written', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand' })
    const { rows, changes } = await bench.sync(machines('a New S1 W11', 'b M2 S2 W10'), [], keyed)
    expect(rows[0]).toMatchObject({
      do: 'update',
      conflicts: { asset_os: { why: 'both_changed' } },
    })
    expect(changes).toEqual([`assets ${bench.one} asset_name: "M1" → "New"`])
  })

  it('refuses everything with --on-conflict fail, and nothing is written or remembered', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand' })
    const before = bench.bytes()
    const refused = await bench.sync(NEXT, ['--on-conflict', 'fail'], keyed)
    expect([refused.status, refused.changes, refused.sent]).toEqual([10, [], []])
    expect(refused.stderr).toContain(
      '1 asset changed both in ITFlow and in rmm. Nothing was written.',
    )
    expect(bench.bytes()).toEqual(before)
    // One that was accepted before doesn't count.
    await bench.sync(NEXT, ['--on-conflict', 'keep'], keyed)
    const { status, sent } = await bench.sync(NEXT, ['--on-conflict', 'fail'], keyed)
    expect([status, sent, bench.os(bench.one)]).toEqual([0, [], 'Hand'])
  })
})

describe('a field that the source owns', () => {
  const owning = (...fields: string[]): SyncChoices => ({
    map: `${KEYED}owns: [${fields.join(', ')}]\n`,
  })

  it('always has its value, from the first import on', async () => {
    const bench = await sourceBench()
    const id = bench.instance.put('assets', {
      asset_name: 'M1',
      asset_client_id: 1,
      asset_os: 'Old',
    })
    const text = machines('a M1 S1 W10')
    await bench.sync(text, [], owning('os'))
    expect(bench.row('assets', id)['asset_os']).toBe('W10')
    bench.edit('assets', id, { asset_os: 'Hand', asset_name: 'Reception' })
    for (const policy of ['keep', 'fail']) {
      const { status, counts } = await bench.sync(text, ['--on-conflict', policy], owning('os'))
      expect([status, counts['conflict']]).toEqual([0, 0])
      expect(bench.row('assets', id)).toMatchObject({ asset_os: 'W10', asset_name: 'Reception' })
    }
    expect((await bench.sync(text, [], owning('os'))).sent).toEqual([])
  })

  it("can't be owned by a second source of the same clients: the error names its place in the map", async () => {
    const bench = await imported(owning('serial', 'os'))
    const list: SyncChoices = { ...owning('name', 'os'), source: 'list' }
    for (const more of [[], ['--dry-run']]) {
      const { status, stderr, changes } = await bench.sync(NEXT, more, list)
      expect([status, changes, bench.bytes('list')]).toEqual([2, [], undefined])
      expect(stderr).toContain('map.yaml, line 2, column 14: os is owned by the source rmm already')
    }
    // Another client's records are not its business, and neither is another field.
    const elsewhere = { ...list, scope: ['--client', 'globex'] }
    expect((await bench.sync(machines('x Q1 Q1 W'), [], elsewhere)).status).toBe(0)
    const { status } = await bench.sync(NEXT, [], { ...owning('name'), source: 'third' })
    expect(status).toBe(0)
  })

  it('may be another one for each of two sources', async () => {
    const bench = await imported(owning('os'))
    const list: SyncChoices = { map: 'owns: [notes]\n', source: 'list', name: 'list.csv' }
    await bench.sync('Name,Notes,OS\nM1,Lease,Other\n', [], list)
    bench.edit('assets', bench.one, { asset_os: 'Hand', asset_notes: 'Hand' })
    await bench.sync(TWO, [], owning('os'))
    await bench.sync('Name,Notes,OS\nM1,Lease,Other\n', [], list)
    expect(bench.row('assets', bench.one)).toMatchObject({ asset_os: 'W10', asset_notes: 'Lease' })
  })
})

describe('what is remembered', () => {
  const damages: [string, (text: string) => string, string][] = [
    ['is damaged', (text) => text.slice(0, -9), 'is damaged or incomplete'],
    ['was changed', (text) => text.replace('"W10"', '"W99"'), 'its checksum is wrong'],
    [
      'is of a newer version',
      (text) => text.replace('"version":1', '"version":2'),
      'newer version',
    ],
  ]

  describe.each(damages)('%s:', (_, damage, message) => {
    it('nothing is written, and the file is named and kept', async () => {
      const bench = await imported()
      writeFileSync(bench.path(), damage(readFileSync(bench.path(), 'utf8')))
      const before = bench.bytes()
      for (const more of [[], ['--dry-run'], ['--missing', 'set status=Retired']]) {
        const { status, stderr, changes } = await bench.sync(NEXT, more, keyed)
        expect([status, changes]).toEqual([2, []])
        expect(stderr).toContain(message)
        expect(stderr).toContain(bench.path())
        expect(stderr).toContain('--rebuild')
      }
      expect(bench.bytes()).toEqual(before)
    })

    it('it counts as lost with --rebuild, and the file is kept beside the new one', async () => {
      const bench = await imported()
      bench.edit('assets', bench.one, { asset_os: 'Hand' })
      writeFileSync(bench.path(), damage(readFileSync(bench.path(), 'utf8')))
      const before = bench.bytes()
      const dry = await bench.sync(NEXT, ['--rebuild', '--dry-run'], keyed)
      expect([dry.status, dry.memory?.state, bench.bytes()]).toEqual([0, 'lost', before])
      const { status, stderr, changes, memory } = await bench.sync(NEXT, ['--rebuild'], keyed)
      expect([status, changes, memory?.state]).toEqual([0, [], 'lost'])
      expect(stderr).toContain('What rmm said before is lost, so this is like a first import')
      expect(stderr).toContain(`${bench.path()}.old`)
      expect(readFileSync(`${bench.path()}.old`)).toEqual(before)
      expect((await bench.sync(NEXT, [], keyed)).memory?.state).toBe('known')
    })
  })

  it('was saved in the future: nothing is written', async () => {
    const bench = await imported()
    const before = bench.bytes()
    const now = new Date('2026-11-24T11:57:00Z')
    const { status, stderr, changes } = await bench.sync(NEXT, [], { ...keyed, options: { now } })
    expect([status, changes, bench.bytes()]).toEqual([2, [], before])
    expect(stderr).toContain('was saved in the future')
    const soon = new Date('2026-11-24T11:58:30Z')
    expect((await bench.sync(TWO, [], { ...keyed, options: { now: soon } })).status).toBe(0)
  })

  it('is lost: nothing is created twice or overwritten', async () => {
    const bench = await imported()
    bench.edit('assets', bench.one, { asset_os: 'Hand' })
    unlinkSync(bench.path())
    const { sent, memory, rows } = await bench.sync(NEXT, ['--on-conflict', 'source'], keyed)
    expect([sent, memory?.state]).toEqual([[], 'none'])
    expect(rows.map(({ id, match }) => [id, match])).toEqual([
      [bench.one, 'serial'],
      [bench.two, 'serial'],
    ])
    expect([bench.os(bench.one), bench.os(bench.two)]).toEqual(['Hand', 'W10'])
  })

  it('is of another instance: it counts as lost', async () => {
    const bench = await imported()
    const other = await sourceBench()
    other.instance.put('assets', {
      asset_id: bench.one,
      asset_name: 'Else',
      asset_client_id: 1,
      asset_os: 'Own',
    })
    const { url: ITFLOW_URL, key: ITFLOW_API_KEY } = other.instance.sandbox
    const options = { env: { ITFLOW_URL, ITFLOW_API_KEY } }
    const { memory, status, stderr } = await bench.sync(NEXT, [], { ...keyed, options })
    expect([status, memory]).toMatchObject([0, { state: 'lost', gone: 0 }])
    expect(stderr).toContain('is lost')
    expect(other.named('assets', 'Else')).toMatchObject({ asset_os: 'Own' })
    expect(other.named('assets', 'M1')).toMatchObject({ asset_os: 'W11' })
  })

  test.each([
    ['a dry run', ['--dry-run'], {}, 0],
    ['a refused row', [], { file: machines('a M1 S1 W11', '- M2 S2 W11') }, 2],
    ['no confirmation', [], { isYes: false }, 10],
    ['a saved plan', ['--save-plan', 'p.json'], { isYes: false }, 0],
    ['a limit', ['--max-changes', '1'], {}, 10],
  ])(
    'stays as it is byte for byte after %s',
    async (_, argv, { file = NEXT, isYes = true }: { file?: string; isYes?: boolean }, end) => {
      const bench = await imported()
      const before = bench.bytes()
      const { status, changes } = await bench.sync(file, argv, { ...keyed, isYes })
      expect([status, changes, bench.bytes()]).toEqual([end, [], before])
    },
  )

  it('stays as it is if the answer is no', async () => {
    const bench = await imported()
    bench.file('next.csv', NEXT)
    const before = bench.bytes()
    const line = ['assets', 'next.csv', '--source', 'rmm', '--map', 'map.yaml', '--client', 'acme']
    const { status } = await bench.itflow(line, { terminal: 100, answers: [false] })
    expect([status, bench.instance.changes(), bench.bytes()]).toEqual([2, [], before])
  })

  it('holds no record of another module: the source is refused for one', async () => {
    const bench = await imported()
    const before = bench.bytes()
    const contacts = 'Name,Email\nAda,ada@acme.example\n'
    for (const more of [[], ['--rebuild']]) {
      const { status, stderr, changes } = await bench.sync(contacts, more, {
        resource: 'contacts',
        source: 'RMM',
      })
      expect([status, changes, bench.bytes()]).toEqual([2, [], before])
      expect(stderr).toContain('rmm is a source of assets, not of contacts')
    }
  })

  it('is only used by one import at a time', async () => {
    const bench = await imported()
    const place = placeIn(bench.folder)
    expect(memoryPath(place, { profile: 'environment' }, 'rmm')).toBe(bench.path())
    await withSourceLock(place, { profile: 'environment' }, 'rmm', async () => {
      const { status, stderr, changes } = await bench.sync(NEXT, [], keyed)
      expect([status, changes]).toEqual([10, []])
      expect(stderr).toContain('Another command is using the source rmm')
      expect(stderr).toContain('"retryable":true')
      // Another source isn't concerned, and neither is a dry run.
      expect((await bench.sync(TWO, [], { ...keyed, source: 'list' })).status).toBe(0)
      expect((await bench.sync(NEXT, ['--dry-run'], keyed)).status).toBe(0)
    })
    expect((await bench.sync(NEXT, [], keyed)).status).toBe(0)
  })
})

describe('a saved plan of a source', () => {
  it('remembers what it writes once it is applied', async () => {
    const bench = await imported()
    await bench.sync(NEXT, ['--save-plan', 'p.json'], { ...keyed, isYes: false })
    const { status } = await bench.itflow(['--plan', 'p.json', '--yes'])
    expect([status, bench.os(bench.one)]).toEqual([0, 'W11'])
    expect(bench.remembered(bench.one).fields.asset_os).toBe('W11')
    const { sent, counts } = await bench.sync(NEXT, [], keyed)
    expect([sent, counts['same']]).toEqual([[], 2])
  })

  it('remembers the first import', async () => {
    const bench = await sourceBench()
    await bench.sync(TWO, ['--save-plan', 'p.json'], { ...keyed, isYes: false })
    expect((await bench.itflow(['--plan', 'p.json', '--yes'])).status).toBe(0)
    const id = Number(bench.named('assets', 'M1')?.['asset_id'])
    expect(bench.remembered(id)).toMatchObject({ key: 'a', fields: { asset_os: 'W10' } })
    bench.edit('assets', id, { asset_os: 'Hand' })
    const { sent } = await bench.sync(TWO, [], keyed)
    expect([sent, bench.row('assets', id)['asset_os']]).toEqual([[], 'Hand'])
  })

  it('fixes the options of the source', async () => {
    const bench = await imported()
    await bench.sync(NEXT, ['--save-plan', 'p.json'], { ...keyed, isYes: false })
    for (const more of [
      ['--source', 'rmm'],
      ['--on-conflict', 'keep'],
      ['--missing', 'report'],
      ['--rebuild'],
    ]) {
      const { status, stderr } = await bench.itflow(['--plan', 'p.json', '--yes', ...more])
      expect([status, stderr]).toEqual([2, expect.stringContaining(`leave out ${more[0]}`)])
    }
  })
})

describe('an import of a source that is undone', () => {
  it('stays undone: the next import writes nothing', async () => {
    const bench = await imported()
    await bench.sync(NEXT, [], keyed)
    expect((await runIn(bench, 'runs', 'undo', '2', '--yes')).status).toBe(0)
    expect([bench.os(bench.one), bench.os(bench.two)]).toEqual(['W10', 'W10'])
    for (let week = 0; week < 2; week += 1) {
      const { sent, counts } = await bench.sync(NEXT, [], keyed)
      expect([sent, counts['same'], bench.os(bench.one)]).toEqual([[], 2, 'W10'])
    }
  })
})

describe('the command line', () => {
  test.each([
    ['--on-conflict', 'keep'],
    ['--missing', 'report'],
    ['--rebuild', undefined],
  ])('%s needs --source', async (option, value) => {
    const bench = await sourceBench()
    bench.file('rmm.csv', TWO)
    const more = value === undefined ? [option] : [option, value]
    const { status, stderr } = await bench.itflow([
      'assets',
      'rmm.csv',
      '--client',
      'acme',
      '--yes',
      ...more,
    ])
    expect([status, bench.instance.changes()]).toEqual([2, []])
    expect(stderr).toContain(`${option} can only be used with --source`)
  })

  test.each([
    '',
    ' ',
    '../up',
    'a/b',
    'a b',
    '-x',
    '.x',
    '_x',
    'x'.repeat(65),
    'ü',
    'a\u001b[2J',
    'a\u202eb',
    'a\nb',
    'con:',
  ])('a source can not be called %j', async (name) => {
    const bench = await sourceBench()
    const { status, changes, stderr } = await bench.sync(TWO, [], { source: name })
    expect([status, changes]).toEqual([2, []])
    expect(stderr).not.toMatch(/[\u001b\u202e]/)
  })

  test.each(['a', 'RMM', 'x'.repeat(64), '7', 'a.b_c-d', '__proto__'.slice(2)])(
    'a source can be called %s, in any case',
    async (name) => {
      const bench = await sourceBench()
      expect((await bench.sync(TWO, [], { source: name })).status).toBe(0)
      const again = await bench.sync(TWO, [], { source: name.toUpperCase() })
      expect([again.memory?.state, again.sent]).toEqual(['known', []])
    },
  )

  it.each(['ask', '', 'KEEP!'])('refuses --on-conflict %j', async (word) => {
    const bench = await sourceBench()
    expect((await bench.sync(TWO, ['--on-conflict', word])).status).toBe(2)
  })

  it.each([
    'delete',
    'set',
    'set status',
    'set nope=1',
    'set =x',
    'set status=Retierd',
    'set location=HQ',
    'set id=7',
    'archive it',
  ])('refuses --missing %j', async (word) => {
    const bench = await imported()
    const { status, changes } = await bench.sync(
      machines('a M1 S1 W10'),
      ['--missing', word],
      keyed,
    )
    expect([status, changes]).toEqual([2, []])
  })

  it('refuses --source for credentials, whose values must not be remembered', async () => {
    const bench = await sourceBench()
    const text = 'Name,Username,Password\nMail,ada,hunter2\n'
    const { status, stderr, changes } = await bench.sync(text, [], { resource: 'credentials' })
    expect([status, changes, bench.bytes()]).toEqual([2, [], undefined])
    expect(stderr).toContain("--source can't be used for credentials")
    expect(stderr).not.toContain('hunter2')
  })

  it('reports that no release archives assets before anything else', async () => {
    const bench = await sourceBench()
    const line = [
      'assets',
      'no-such-file.csv',
      '--source',
      'rmm',
      '--missing',
      'archive',
      '--map',
      'no-such-map.yaml',
      '--client',
      'nobody',
    ]
    const { status, stderr } = await bench.itflow(line)
    expect([status, bench.bytes()]).toEqual([7, undefined])
    expect(stderr).toContain('archive')
  })
})
