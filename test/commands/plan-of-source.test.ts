import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { freshHome, runSandbox } from '../support/run.ts'

const HEADING = 'agent_id,hostname,client,os'
const MAP = `source_id: agent_id
match: [name]
columns: { hostname: name, client: client, os: os }
`

/** A home with these files, where commands run. */
function homeWith(files: Readonly<Record<string, string>>): string {
  const home = freshHome()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text)
  return home
}

/** A home with a source's map, and what imports a file with a number of machines of Acme, and other rows. */
function syncing() {
  const home = homeWith({ 'rmm.yaml': MAP })
  const sync = (
    machines: number,
    os: string,
    more: readonly string[] = [],
    others: readonly string[] = [],
  ) => {
    const rows = Array.from({ length: machines }, (_, at) => `a-${at},PC-${at},Acme Widgets,${os}`)
    writeFileSync(join(home, 'rmm.csv'), [HEADING, ...rows, ...others, ''].join('\n'))
    const line = ['import', 'assets', 'rmm.csv', '--map', 'rmm.yaml', '--all-clients', '--yes']
    return runSandbox([...line, '--source', 'rmm', ...more], { home })
  }
  return Object.assign(sync, { home })
}

test('a file that was cut off is called that, even if more would change than is allowed anyway', async () => {
  const sync = syncing()
  expect((await sync(80, 'Windows 11')).status).toBe(0)
  const retire = ['--missing', 'set status=Retired']
  const { status, stderr } = await sync(10, 'Windows 11', retire)
  expect(status).toBe(10)
  expect(stderr).toContain('Refused: 70 of 80 assets of Acme Widgets are no longer in rmm')
  expect(stderr).toContain('Check whether the file is complete')
  expect(stderr).not.toContain('This would update')
})

test('a limit for all changes makes the one for records that left no stricter', async () => {
  const sync = syncing()
  const single = ['b-0,FRONTDESK,Northwind Dental,Windows 11']
  expect((await sync(20, 'Windows 11', [], single)).status).toBe(0)
  const other = ['b-1,FRONTDESK-2,Northwind Dental,Windows 11']
  const limit = ['--missing', 'set status=Retired', '--max-changes', '60%']
  const { status, stderr } = await sync(20, 'Windows 11', limit, other)
  expect(stderr).toContain('1 created, 1 updated')
  expect(status).toBe(0)
})

describe('the plan of a first import', () => {
  const owned = { 'owned.yaml': MAP.replace('columns: {', 'owns: [os]\ncolumns: { model: model,') }
  const file = {
    'first.csv': 'agent_id,hostname,client,os,model\na-1,LT-0001,Acme Widgets,BeOS,Other 1\n',
  }
  const line = ['import', 'assets', 'first.csv', '--map', 'owned.yaml', '--all-clients', '--yes']

  it('says which fields are overwritten, since the source owns them', async () => {
    const { stderr } = await runSandbox([...line, '--source', 'rmm'], {
      home: homeWith({ ...owned, ...file }),
    })
    expect(stderr).toContain('nothing is overwritten except os, which rmm owns')
    expect(stderr).toContain('model 1: what ITFlow has stays (--verbose)')
  })

  it('names each value that stays with --verbose', async () => {
    const { stderr } = await runSandbox([...line, '--source', 'rmm', '--verbose'], {
      home: homeWith({ ...owned, ...file }),
    })
    expect(stderr).toContain(
      'line 2: LT-0001 (Acme Widgets) model: rmm says Other 1, ITFlow has “Latitude 7450”',
    )
  })
})

test('a conflict with an empty field says that ITFlow has nothing', async () => {
  const sync = syncing()
  await sync(1, 'Windows 10')
  const update = ['assets', 'update', 'PC-0', '--client', 'acme', '--os', '']
  expect((await runSandbox(update, { home: sync.home })).status).toBe(0)
  const { stderr } = await sync(1, 'Windows 11')
  expect(stderr).toContain('PC-0 (Acme Widgets) os: rmm says Windows 11, ITFlow has nothing; kept')
})

test('records that were deleted in ITFlow are counted, and their rows planned like new ones', async () => {
  const sync = syncing()
  await sync(3, 'Windows 11')
  const remove = (name: string) =>
    runSandbox(['assets', 'delete', name, '--client', 'acme', '--yes'], { home: sync.home })
  await remove('PC-0')
  const one = await sync(3, 'Windows 11')
  expect(one.stderr).toContain(
    '1 asset from rmm is no longer in ITFlow: its row is planned like a new one',
  )
  expect(one.stderr).toContain('Done: 1 created.')
  await remove('PC-1')
  await remove('PC-2')
  const two = await sync(3, 'Windows 11')
  expect(two.stderr).toContain(
    '2 assets from rmm are no longer in ITFlow: their rows are planned like new ones',
  )
})

test('a field that must have a value is not cleared on records that left: that is refused at once', async () => {
  const sync = syncing()
  await sync(2, 'Windows 11')
  const { status, stderr } = await sync(1, 'Windows 11', ['--missing', 'set name='])
  expect([status, stderr]).toEqual([2, "--missing: name can't be empty\n"])
})

test('a record that left and can not be changed is not counted among the rows of the file', async () => {
  const sync = syncing()
  await sync(3, 'Windows 11')
  // ITFlow strips this to nothing.
  const clear = ['--missing', 'set name=<i>']
  const refused = await sync(2, 'Windows 11', clear)
  expect(refused.status).toBe(2)
  expect(refused.stderr).toContain('Nothing was written: 1 asset that left is refused')
  expect(refused.stderr).not.toContain(', column')
  const others = await sync(2, 'Windows 11', [...clear, '--skip-invalid'])
  expect([others.status, others.stderr.split('\n').at(-2)]).toEqual([
    11,
    '1 asset that left is refused',
  ])
})

test('the question of a quiet import counts records that left among those that change', async () => {
  const sync = syncing()
  await sync(3, 'Windows 10')
  const line = ['import', 'assets', 'rmm.csv', '--map', 'rmm.yaml', '--all-clients', '--quiet']
  const row = 'a-0,PC-0,Acme Widgets,Windows 11'
  writeFileSync(join(sync.home, 'rmm.csv'), `${HEADING}\n${row}\n`)
  const retire = ['--source', 'rmm', '--missing', 'set status=Retired']
  const { questions } = await runSandbox([...line, ...retire], {
    ...{ home: sync.home, terminal: 80, answers: [false] },
  })
  expect(questions).toEqual(['Write 3 assets (0 new, 3 changed) on sandbox?'])
})

test('clients and what conflicts refer to are listed by name, without asking a server', async () => {
  const map = `source_id: id
columns: { c: client, name: name, loc: location, who: contact }
`
  const rows = ['id,c,name,loc,who', '1,Acme Widgets,LT-0001,Warehouse,Grace Hopper', '']
  const home = homeWith({ 'm.yaml': map, 'a.csv': rows.join('\n') })
  const line = ['import', 'assets', 'a.csv', '--map', 'm.yaml', '--all-clients', '--source', 'rmm']
  const { status } = await runSandbox([...line, '--yes'], { home })
  expect(status).toBe(0)
  const { stdout } = await runSandbox(['sources', 'conflicts'], { home })
  const [, ...listed] = stdout.trimEnd().split('\n')
  expect(listed.map((text) => text.split('\t').slice(2, 7))).toEqual([
    ['Acme Widgets', 'LT-0001', 'location', 'Warehouse', 'HQ'],
    ['Acme Widgets', 'LT-0001', 'contact', 'Grace Hopper', 'Ada Lovelace'],
  ])
})

test('records of clients without a row are mentioned, and have not left', async () => {
  const sync = syncing()
  const others = [
    'b-0,FRONTDESK,Northwind Dental,Windows 11',
    'b-1,LAB,Northwind Dental,Windows 11',
  ]
  expect((await sync(3, 'Windows 11', [], others)).status).toBe(0)
  const { stderr, status } = await sync(3, 'Windows 11', ['--missing', 'set status=Retired'])
  expect(status).toBe(0)
  expect(stderr).toContain(
    '2 assets from rmm belong to clients of which the file has no row: not counted as left',
  )
  expect(stderr).toContain('There is nothing to write.')
})

test.each(['con', 'PRN', 'aux.csv', 'Com1', 'lpt9.x'])(
  'a source cannot be called %s, which no file can be on Windows',
  async (name) => {
    const line = ['import', 'assets', 'none.csv', '--client', '1', '--yes', '--source', name]
    const { status, stderr } = await runSandbox(line)
    expect([status, stderr]).toEqual([2, expect.stringContaining('Windows reserves it')])
  },
)
