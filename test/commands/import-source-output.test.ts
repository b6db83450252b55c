import { describe, expect, it, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { KEYED, type SyncChoices, sourceBench } from '../sources/source-bench.ts'

const keyed: SyncChoices = { map: KEYED }
const machines = (...rows: string[]) =>
  `Agent,Name,Serial Number,OS\n${rows.map((row) => `${row.split(' ').join(',')}\n`).join('')}`

const LINE = ['assets', 'rmm.csv', '--source', 'rmm', '--map', 'map.yaml', '--client', 'acme']

/** A bench where the next file has a row of each kind: changed, a conflict, new, the same, and one that left. */
async function mixed() {
  const bench = await sourceBench()
  const before = ['a M1 S1 W10', 'b M2 S2 W10', 'c M3 S3 W10', 'd M4 S4 W10']
  const { rows } = await bench.sync(machines(...before), [], keyed)
  const [one = 0, two = 0, three = 0, four = 0] = rows.map(({ id }) => id)
  bench.edit('assets', two, { asset_os: 'Hand' })
  bench.file('rmm.csv', machines('a M1 S1 W11', 'b M2 S2 W11', 'c M3 S3 W10', 'e M5 S5 W10'))
  return { ...bench, one, two, three, four }
}

describe('the plan of a source', () => {
  it('is a document with these keys in JSON', async () => {
    const bench = await mixed()
    const { stdout } = await bench.itflow([
      ...LINE,
      '--missing',
      'set status=Retired',
      '--yes',
      '--json',
    ])
    expect(JSON.parse(stdout)).toEqual({
      resource: 'assets',
      source: 'rmm',
      memory: expect.objectContaining({ state: 'known', gone: 0, restored: 0 }),
      counts: { create: 1, update: 1, same: 1, skip: 0, refuse: 0, conflict: 1, left: 1 },
      ignored_columns: [],
      run: 2,
      rows: [
        {
          ...{ line: 2, do: 'update', id: bench.one, client: 1, name: 'M1', match: 'source_id' },
          ...{ changes: { asset_os: { from: 'W10', to: 'W11' } }, values: { asset_os: 'W11' } },
          outcome: 'updated',
        },
        {
          ...{ line: 3, do: 'conflict', id: bench.two, client: 1, name: 'M2', match: 'source_id' },
          conflicts: { asset_os: { source: 'W11', itflow: 'Hand', why: 'both_changed' } },
        },
        { line: 4, do: 'same', id: bench.three, client: 1, name: 'M3', match: 'source_id' },
        {
          ...{ line: 5, do: 'create', id: expect.any(Number), client: 1, name: 'M5' },
          values: { asset_name: 'M5', asset_serial: 'S5', asset_os: 'W10' },
          outcome: 'created',
        },
        {
          ...{ do: 'left', id: bench.four, client: 1, name: 'M4', why: 'no longer in rmm' },
          ...{ changes: { asset_status: { from: '', to: 'Retired' } } },
          ...{ values: { asset_status: 'Retired' }, outcome: 'updated' },
        },
      ],
    })
  })

  it('has no keys of a source in JSON for a plain file', async () => {
    const bench = await mixed()
    const line = ['assets', 'rmm.csv', '--client', 'acme', '--dry-run', '--json']
    const document = JSON.parse((await bench.itflow(line)).stdout)
    expect(Object.keys(document)).toEqual([
      'resource',
      'source',
      'counts',
      'ignored_columns',
      'rows',
    ])
    expect([document.source, 'left' in document.counts]).toEqual([null, false])
  })

  it('is a row a line in NDJSON and CSV', async () => {
    const bench = await mixed()
    const dry = [...LINE, '--missing', 'report', '--dry-run']
    const lines = (await bench.itflow([...dry, '-o', 'ndjson'])).stdout.trimEnd().split('\n')
    const rows = lines.map((line) => JSON.parse(line))
    const deeds = ['update', 'conflict', 'same', 'create', 'left']
    expect(rows.map((row) => row.do)).toEqual(deeds)
    expect(rows[1].conflicts).toEqual({
      asset_os: { source: 'W11', itflow: 'Hand', why: 'both_changed' },
    })
    const { stdout } = await bench.itflow([...dry, '-o', 'csv'])
    const [heading = '', ...cells] = stdout.trimEnd().split(/\r?\n/)
    expect(heading.split(',')).toEqual(expect.arrayContaining(['line', 'do', 'verb', 'conflicts']))
    expect(cells.map((row) => row.split(',')[1])).toEqual(deeds)
  })

  test.each([40, 80, 200])(
    'fits a terminal of %i columns, and names what happens',
    async (terminal) => {
      const bench = await mixed()
      const line = [...LINE, '--missing', 'set status=Retired']
      const { status, stdout, stderr, questions } = await bench.itflow(line, {
        terminal,
        answers: [true],
      })
      expect([status, stdout, questions.length]).toEqual([0, '', 1])
      expect(stderr.split('\n').filter((text) => widthOf(text) > terminal)).toEqual([])
      const words = stderr.replace(/\s+/g, ' ')
      expect(words).toContain('M2 os: rmm says W11, ITFlow has “Hand”; kept')
      expect(words).toContain('no longer in rmm: M4 (--missing set status=Retired)')
    },
  )
})

describe('control characters and changed directions of text', () => {
  const HOSTILE = '\u001b[2J\u202eevil\u0007'

  it('never reach the terminal, from the source or from ITFlow', async () => {
    const bench = await sourceBench()
    const json = (os: string, key: string) =>
      JSON.stringify([{ Agent: key, Name: 'M1', 'Serial Number': 'S1', OS: os }])
    const choices: SyncChoices = { ...keyed, name: 'rmm.json' }
    const { rows } = await bench.sync(json('W10', `k${HOSTILE}`), [], choices)
    bench.edit('assets', rows[0]?.id ?? 0, {
      asset_os: `Hand${HOSTILE}`,
      asset_name: `N${HOSTILE}`,
    })
    bench.file('rmm.json', json('W11\u202eevil', `k${HOSTILE}`))
    const line = LINE.map((word) => (word === 'rmm.csv' ? 'rmm.json' : word))
    const bad = /[\u001b\u202e\u0007]/
    for (const more of [
      ['--dry-run'],
      ['--dry-run', '--verbose'],
      ['--dry-run', '--json'],
      ['--on-conflict', 'fail'],
      ['--yes'],
    ]) {
      const { screen, status } = await bench.itflow([...line, ...more], { terminal: 100 })
      expect([more, status, screen.length > 0, bad.test(screen)]).toEqual([
        more,
        more.includes('fail') ? 10 : 0,
        true,
        false,
      ])
    }
    for (const argv of [['list'], ['show', 'rmm'], ['conflicts']]) {
      const options = { home: bench.folder, terminal: 100 }
      const { screen } = await bench.instance.itflow(['sources', ...argv], options)
      expect([argv, bad.test(screen)]).toEqual([argv, false])
    }
  })
})

describe('a server that does not store a value', () => {
  it('is asked once: the value is listed as not_stored, and not sent again each week', async () => {
    const reply = JSON.stringify({ success: 'True', count: 1, data: [{ rows_affected: 1 }] })
    const bench = await sourceBench('26.10', undefined, ({ method, operation }) =>
      method === 'POST' && operation === 'assets/update'
        ? { kind: 'answer', status: 200, body: reply }
        : { kind: 'pass' },
    )
    await bench.sync(machines('a M1 S1 W10'), [], keyed)
    const first = await bench.sync(machines('a M1 S1 W11'), [], keyed)
    expect([first.status, first.rows[0]?.outcome]).toEqual([8, 'failed'])
    for (const more of [[], ['--on-conflict', 'keep'], ['--on-conflict', 'fail']]) {
      const { status, counts, stderr } = await bench.sync(machines('a M1 S1 W11'), more, keyed)
      expect([status, counts['same'], counts['conflict']]).toEqual([0, 1, 0])
      expect(stderr).toContain('There is nothing to write.')
      expect(await bench.conflicts()).toMatchObject([{ field: 'asset_os', why: 'not_stored' }])
    }
    const again = await bench.sync(machines('a M1 S1 W11'), ['--on-conflict', 'source'], keyed)
    expect([again.status, again.rows[0]?.outcome]).toEqual([8, 'failed'])
  })

  it('is asked again if the source has another value', async () => {
    let isDeaf = true
    const reply = JSON.stringify({ success: 'True', count: 1, data: [{ rows_affected: 1 }] })
    const bench = await sourceBench('26.10', undefined, ({ method, operation }) =>
      isDeaf && method === 'POST' && operation === 'assets/update'
        ? { kind: 'answer', status: 200, body: reply }
        : { kind: 'pass' },
    )
    await bench.sync(machines('a M1 S1 W10'), [], keyed)
    await bench.sync(machines('a M1 S1 W11'), [], keyed)
    isDeaf = false
    const { changes } = await bench.sync(machines('a M1 S1 W12'), [], keyed)
    expect(changes).toEqual([expect.stringContaining('asset_os: "W10" → "W12"')])
    expect(await bench.conflicts()).toEqual([])
  })
})

describe('defaults', () => {
  it('of the map fill what is blank once, and never come back over what a technician cleared', async () => {
    const bench = await sourceBench()
    const map = `${KEYED}defaults:\n  status: Deployed\n`
    const { rows } = await bench.sync(machines('a M1 S1 W10'), [], { map })
    const id = rows[0]?.id ?? 0
    expect(bench.row('assets', id)['asset_status']).toBe('Deployed')
    bench.edit('assets', id, { asset_status: '' })
    expect((await bench.sync(machines('a M1 S1 W10'), [], { map })).sent).toEqual([])
    expect(bench.row('assets', id)['asset_status']).toBe('')
  })

  it('of the server are no edits: what the source says later is written over them', async () => {
    const bench = await sourceBench()
    const clients: SyncChoices = { ...keyed, resource: 'clients', scope: ['--all-clients'] }
    const text = (terms: string) => `Agent,Name,Net terms\nz,Zed Ltd,${terms}\n`
    await bench.sync(text(''), [], clients)
    const { status, sent } = await bench.sync(text(''), [], clients)
    expect([status, sent]).toEqual([0, []])
  })
})
