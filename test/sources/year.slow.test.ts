import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { program, start, useProgram } from '../program/child.ts'
import { freshHome, type RunResult, run } from '../support/run.ts'
import { ExpectedImports } from './expected-imports.ts'
import { keptIn, type Values } from './expected-records.ts'
import { Fleet, fileOf, IDENTITY, type Machine, mapText, OWNED, type Site } from './machines.ts'
import { ModuleTables } from './module-tables.ts'
import { seeded } from './seeded.ts'
import { SourceServer } from './source-server.ts'
import { BY_HAND, Technician } from './technician.ts'

// A year of weekly imports from an RMM, with people at work in between. What is in ITFlow's tables is compared with what must
// be there by the rules alone. ITFLOW_TEST_SEED repeats a year that went wrong.

useProgram()

const SEED = Number(process.env['ITFLOW_TEST_SEED'] ?? 20261126)
const MACHINES = Number(process.env['ITFLOW_TEST_MACHINES'] ?? 2000)
const WEEK = 7 * 86_400_000

/** The same file as the week before: nothing happened, or only technicians were at work. */
const QUIET = [5, 14, 26, 41, 52]
const SAME_FILE = [9, 23, 36]
const LOST = 20
const BACKED_UP = 28
const RESTORED = 30
/** In the even ones the run is resumed, in the others the import is started again. */
const KILLED = [3, 7, 10, 15, 18, 24, 33, 38, 44, 49]
/** From when to when two machines report one serial. */
const SHARED = new Map([
  [12, 15],
  [34, 37],
  [45, 48],
])
/** The export was cut off. */
const CUT = [17, 31]

const random = seeded(SEED)
const home = freshHome()
const server = new SourceServer('26.10')
const sites: Site[] = ['Acme', 'Bakery', 'Clinic', "Dürer's", 'Estate'].map((client) => ({
  client,
  locations: ['Main office', 'Warehouse', 'Branch'],
}))
const clients = new Map(sites.map(({ client }) => [client, server.addClient(client)]))
for (const { client, locations } of sites) {
  for (const name of [...locations, ...BY_HAND])
    server.addNamed(resources.locations, clients.get(client) ?? '', name)
}
const fleet = new Fleet(random, sites, MACHINES)
const rules = {
  owns: new Set(Object.keys(OWNED)),
  clears: false,
  onConflict: 'keep',
  archivedAt: 'asset_archived_at',
  leavers: { field: 'asset_status', value: 'Retired' },
} as const
const expected = new ExpectedImports(rules, IDENTITY, clients)
/** Assets that the RMM knows nothing about. */
const others = new Map<string, Values>()
let tables = new ModuleTables(server.database, resources.assets, () => server.now)
const technician = new Technician(random, () => tables)
let killedSaid = ''
const file = join(home, 'rmm.csv')

const LINE = [
  ...['import', 'assets', file, '--map', join(home, 'rmm.yaml'), '--all-clients'],
  ...['--source', 'RMM', '--missing', 'set status=Retired', '--skip-invalid', '--yes'],
]
const GROWING = ['--max-changes', '100%']

beforeAll(async () => {
  await server.start()
  writeFileSync(join(home, 'rmm.yaml'), mapText())
  fillBefore()
})
afterAll(() => server.end())

/** Some machines are in ITFlow before the first import, with values of people; so are assets that no RMM knows. */
function fillBefore(): void {
  for (const machine of random.some(fleet.machines, MACHINES / 4)) {
    const { asset_status: _, interface_ip: __, ...values } = machine.values
    const client = clients.get(machine.site.client) ?? ''
    const id = tables.add(client, { ...values, asset_notes: random.pick(['', 'Ours']) })
    expected.records.set(machine.key, { key: machine.key, id, now: {} })
  }
  for (let index = 0; index < 20; index += 1) addOther(`Projector ${index}`)
  const now = tables.all()
  for (const record of expected.stored) record.now = now.get(record.id ?? '') ?? {}
}

/** Adds an asset that the RMM doesn't know. */
function addOther(name: string): void {
  const id = tables.add(random.pick([...clients.values()]), { asset_name: name })
  others.set(id, tables.all().get(id) ?? {})
}

function itflow(argv: readonly string[]): Promise<RunResult> {
  return run(argv, { home, env: server.env, now: new Date() })
}

it('an import of a source never loses an edit, and makes no duplicates, in a year', async () => {
  let backup: Buffer | undefined
  let endSharing = () => {}
  for (let week = 1; week <= 52; week += 1) {
    server.now = new Date(server.now.getTime() + WEEK)
    if (week === RESTORED && backup !== undefined) restore(backup)
    if (week === LOST) forget()
    const isQuiet = QUIET.includes(week)
    if (!isQuiet && !SAME_FILE.includes(week)) {
      if (week > 1)
        fleet.pass(week, { keepsCard: (machine) => week === LOST || isRefused(machine) })
      if ([...SHARED.values()].includes(week)) endSharing()
      if (SHARED.has(week)) endSharing = fleet.shareSerial()
      writeFileSync(file, fileOf(fleet.present, random))
    }
    if (!isQuiet && week > 1) work(week)
    await importWeek(week)
    if (week === BACKED_UP) backup = server.backUp()
  }
  expect(technician.count).toBeGreaterThan(MACHINES / 2)
}, 600_000)

/** Whether a machine's row was refused in the last import, so that ITFlow doesn't have its present values. */
function isRefused({ key }: Machine): boolean {
  return expected.refused.some((record) => record.key === key)
}

/** A twentieth of the machines is edited by hand. */
function work(week: number): void {
  const present = new Map(fleet.machines.map((machine) => [machine.key, machine]))
  technician.work(expected.stored, MACHINES / 20, ({ key }) => present.get(key)?.values ?? {}, {
    touchesOwned: !SAME_FILE.includes(week),
    touchesCards: week !== LOST,
  })
  // Serials that were corrected are what an import without memory can't match: people settle them.
  if (SAME_FILE.includes(week)) return
  for (const record of expected.refused) {
    if (record.memory !== undefined || record.id === undefined) continue
    const serial = present.get(record.key)?.serial
    if (serial !== undefined) technician.enter(record, 'asset_serial', serial)
  }
}

/** The memory is lost with the computer. */
function forget(): void {
  rmSync(join(home, '.local', 'state', 'itflow', 'sources'), { recursive: true })
  expected.forgetAll()
}

function restore(backup: Buffer): void {
  server.restore(backup)
  tables = new ModuleTables(server.database, resources.assets, () => server.now)
  expected.restored(tables)
  const now = tables.all()
  technician.acceptRestore(now)
  for (const id of others.keys()) if (!now.has(id)) others.delete(id)
  // The ID of one that is gone is another one's now.
  addOther('Bought after the restore')
}

async function importWeek(week: number): Promise<void> {
  const what = `week ${week} of the year with seed ${SEED}`
  const before = tables.others()
  expected.forgetOlder(tables)
  server.takeWrites()
  if (CUT.includes(week)) await importCutFile(what)
  const killed = KILLED.includes(week) ? await importAndKill(week) : undefined
  const last = killed ?? (await itflow([...LINE, ...GROWING]))
  expected.import(fleet.present)
  const wrong = expected.check(tables, others)
  const finished = expected.refused.length > 0 ? 11 : 0
  const { status = finished, stderr } = last
  if (wrong.length > 0) process.stderr.write(killedSaid + stderr)
  const lost = technician.lost(tables.all())
  expect({ what, wrong: wrong.slice(0, 20), count: wrong.length, lost, status, stderr }).toEqual({
    ...{ what, wrong: [], count: 0, lost: [] },
    ...{ status: finished, stderr },
  })
  expect(tables.others(), what).toBe(before)
  const writes = server.takeWrites()
  if (QUIET.includes(week) || SAME_FILE.includes(week)) expect(writes, what).toEqual([])
  if (week % 10 === 0 || week === RESTORED + 1) await expectConflicts(what)
}

/** A cut-off file is refused as a whole: it isn't everybody having left. */
async function importCutFile(what: string): Promise<void> {
  const whole: Machine[] = fleet.present
  writeFileSync(file, fileOf(random.some(whole, Math.floor(whole.length / 5)), random))
  const { status, stderr } = await itflow(LINE)
  expect({ what, status, stderr }).toEqual({
    what,
    status: 10,
    stderr: expect.stringContaining('no longer in rmm'),
  })
  expect(server.takeWrites(), what).toEqual([])
  writeFileSync(file, fileOf(whole, random))
}

/** The values that were kept are listed. */
async function expectConflicts(what: string): Promise<void> {
  const { stdout } = await itflow(['sources', 'conflicts', 'rmm', '--json'])
  const listed: { id: number; field: string }[] = JSON.parse(stdout)
  const kept = expected.stored.flatMap((record) =>
    keptIn(record).map((one) => `${record.id} ${one.split(':')[0]}`),
  )
  expect(listed.map(({ id, field }) => `${id} ${field}`).sort(), what).toEqual(kept.sort())
}

/** Kills the program at one of its writes, then finishes: resumes its run, or starts again. */
async function importAndKill(week: number): Promise<{ status?: number; stderr: string }> {
  expect(program()).toContain('itflow')
  const { child, ended } = start([...LINE, ...GROWING], { ...server.env, HOME: home })
  let left = 1 + random.below(12)
  const at = random.pick(['before', 'after'] as const)
  server.onWrite = (moment) => {
    if (moment === at && --left === 0) child.kill('SIGKILL')
  }
  const { status, stderr } = await ended
  server.onWrite = undefined
  killedSaid = stderr
  expect({ week, status, stderr }).toEqual({ week, status: null, stderr })
  if (week % 2 === 1) return itflow([...LINE, ...GROWING])
  const runs: { run: number; state: string }[] = JSON.parse(
    (await itflow(['runs', 'list', '--json'])).stdout,
  )
  const open = runs.find(({ state }) => state === 'interrupted')
  const resumed = await itflow(['runs', 'resume', String(open?.run), '--yes'])
  expect({ week, status: resumed.status, stderr: resumed.stderr }).toEqual({
    ...{ week, status: 0, stderr: resumed.stderr },
  })
  // What is resumed are the writes; the rows that were refused are none.
  return { stderr: resumed.stderr }
}
