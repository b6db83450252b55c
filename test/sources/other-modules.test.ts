import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Writable } from '../../src/api/writes/body.ts'
import { isWritable } from '../../src/records/writable.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import type { OperationName } from '../../src/resources/operation.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { eachOnce } from '../support/division.ts'
import { freshHome, type RunResult, run } from '../support/run.ts'
import { ExpectedImports } from './expected-imports.ts'
import { ARCHIVED, type Expected, keptIn, type Rules, type Values } from './expected-records.ts'
import { csvOf, GeneratedRecords, mapOf, REFERRED, sourceFields } from './generated-records.ts'
import { ModuleTables } from './module-tables.ts'
import { type Seeded, seeded } from './seeded.ts'
import { SourceServer } from './source-server.ts'

// Twelve weeks of a source for each module of which records can be created and updated, on releases that differ. Records and
// edits are made up from the declarations, and ITFlow's tables are compared with what the rules say.

const SEED = Number(process.env['ITFLOW_TEST_SEED'] ?? 14)
const RECORDS = 40
const WEEKS = 12
const RELEASES: readonly Release[] = ['25.01', '25.06', '25.12', '26.05', '26.08', '26.10']

/** Weeks in which nothing happened, and in which only people were at work. */
const QUIET = [3, 11]
const SAME_FILE = [6]
/** The memory is lost, before any record has left. */
const LOST = 4
const WEEK = 7 * 86_400_000

function has(resource: Resource, operation: OperationName, release: Release): boolean {
  const declared = resource.operations[operation]
  return declared !== undefined && isWithin(release, declared)
}

/** Modules of clients whose records stand on their own, without secrets. */
const MODULES = Object.values(resources).filter(
  ({ client, id, parent, archivedAt, number, conversation, messageFields, fields, module }) =>
    ![null, id].includes(client) &&
    archivedAt !== null &&
    [parent, number, conversation, messageFields].every((part) => part === undefined) &&
    !Object.values(fields).some(
      (field) => ['secret', 'html'].includes(field.kind) && isWritable(field, 'create'),
    ) &&
    module !== 'documents',
)

const ALL = MODULES.flatMap((resource) =>
  RELEASES.map((release) => ({ name: resource.name, release, resource })),
)
const isSynced = ({ resource, release }: (typeof ALL)[number]) =>
  has(resource, 'create', release) && has(resource, 'update', release)

const SYNCED = eachOnce(
  ALL.filter(isSynced),
  ({ name }) => name,
  ({ release }) => release,
)

it('the modules are those of a documentation', () => {
  const names = new Set(ALL.filter(isSynced).map(({ name }) => name))
  for (const name of ['assets', 'contacts', 'locations', 'networks', 'domains', 'vendors'])
    expect(names).toContain(name)
})

/** A module's records in a source and in ITFlow, and people who edit them. */
class Rig {
  readonly home = freshHome()
  readonly server: SourceServer
  readonly source: GeneratedRecords
  readonly expected: ExpectedImports
  readonly tables: ModuleTables
  readonly fields: readonly Writable[]
  readonly #resource: Resource
  readonly #release: Release
  readonly #random: Seeded
  readonly #owns: readonly string[]
  readonly rules: Rules
  readonly others = new Map<string, Values>()
  #entered: { id: string; field: string; value: string }[] = []
  #count = 0

  constructor(resource: Resource, release: Release, seed: number) {
    this.#resource = resource
    this.#release = release
    this.#random = seeded(seed)
    this.server = new SourceServer(release)
    const clients = new Map(
      ['Acme', 'Bakery', 'Clinic'].map((name) => [name, this.server.addClient(name)]),
    )
    this.fields = sourceFields(resource, release)
    for (const refers of new Set(this.fields.flatMap(([, field]) => field.refers ?? []))) {
      for (const client of clients.values())
        for (const name of REFERRED) this.server.addNamed(resources[refers], client, name)
    }
    this.source = new GeneratedRecords(this.#random, resource, {
      fields: this.fields,
      clients: [...clients.keys()],
    })
    this.source.add(RECORDS)
    this.#owns = this.#random
      .some(
        this.fields.filter(([name]) => name !== resource.label),
        2,
      )
      .map(([name]) => name)
    const what = this.#leavers()
    const leavers = what === undefined ? {} : { leavers: what }
    this.rules = {
      owns: new Set(this.#owns),
      clears: this.#random.isHit(0.5),
      onConflict: 'keep',
      ...leavers,
      archivedAt: resource.archivedAt ?? '',
    }
    this.expected = new ExpectedImports(this.rules, this.#identity(), clients)
    this.tables = new ModuleTables(this.server.database, resource, () => this.server.now)
    this.#fillBefore(clients)
  }

  #leavers(): Rules['leavers'] {
    if (has(this.#resource, 'archive', this.#release)) return 'archived'
    const text = this.fields.find(
      ([name, { kind, notation }]) =>
        kind === 'text' && notation === undefined && name !== this.#resource.label,
    )
    return text && { field: text[0], value: 'Gone from the source' }
  }

  /** Before memory is lost people leave alone what records are matched by. */
  #identity() {
    const { label, client } = this.#resource
    return { client: client ?? '', unique: label, distinct: [], match: () => 'link' as const }
  }

  /** Some records are in ITFlow already, and one that the source doesn't know. */
  #fillBefore(clients: ReadonlyMap<string, string>): void {
    for (const { key, client, values } of this.#random.some(this.source.records, RECORDS / 4)) {
      const partly = Object.entries(values).filter(
        ([name]) => this.#isIdentifying(name) || this.#random.isHit(0.5),
      )
      const id = this.tables.add(clients.get(client) ?? '', Object.fromEntries(partly))
      this.expected.records.set(key, { key, id, now: {} })
    }
    const [one] = this.source.records
    const id = this.tables.add(clients.get('Acme') ?? '', {
      ...one?.values,
      ...Object.fromEntries(
        this.fields
          .filter(([name]) => this.#isIdentifying(name))
          .map(([name, field]) => [name, this.source.value(name, field)]),
      ),
    })
    const now = this.tables.all()
    this.others.set(id, now.get(id) ?? {})
    for (const record of this.expected.stored) record.now = now.get(record.id ?? '') ?? {}
  }

  /** Whether records are matched by a field, or the server needs it to be different. */
  #isIdentifying(name: string): boolean {
    const { label, keys, fields } = this.#resource
    const field = fields[name]
    return (
      name === label ||
      Object.values(keys).includes(name) ||
      field?.write?.isRequired === true ||
      field?.isUniqueInClient === true
    )
  }

  readonly itflow = (argv: readonly string[]): Promise<RunResult> =>
    run(argv, { home: this.home, env: this.server.env, now: new Date() })

  import(): Promise<RunResult> {
    const [file, map] = ['rows.csv', 'map.yaml'].map((name) => join(this.home, name))
    writeFileSync(file ?? '', csvOf(this.#resource, this.fields, this.source.present))
    writeFileSync(map ?? '', mapOf(this.fields, { owns: this.#owns, clears: this.rules.clears }))
    const { leavers = '' } = this.rules
    const missing =
      typeof leavers === 'object' ? `set ${leavers.field}=${leavers.value}` : 'archive'
    return this.itflow([
      ...['import', this.#resource.name, file ?? '', '--map', map ?? '', '--all-clients'],
      ...['--source', 'list', '--missing', missing, '--yes', '--max-changes', '100%'],
    ])
  }

  /** People edit some records, archive one and unarchive it later. */
  work(week: number): void {
    const stored = this.expected.stored.filter(({ now }) => now[this.rules.archivedAt] === '')
    for (const record of this.#random.some(stored, 6)) {
      const [name, field] = this.#random.pick(this.fields)
      if (week <= LOST && this.#isIdentifying(name)) continue
      const isQuiet = SAME_FILE.includes(week)
      if (isQuiet && this.rules.owns.has(name)) continue
      const isCleared = field.kind === 'text' && !this.#isIdentifying(name)
      this.#enter(record, name, this.#byHand(name, field, isCleared && this.#random.isHit(0.2)))
    }
    if (week === LOST + 1) this.#archive(this.#random.pick(stored))
    if (week === WEEKS - 2) for (const record of this.#archived) this.#unarchive(record)
  }

  readonly #archived: Expected[] = []

  #archive(record: Expected): void {
    if (has(this.#resource, 'archive', this.#release)) {
      this.#archived.push(record)
      this.#enter(record, this.rules.archivedAt, ARCHIVED)
    }
  }

  #unarchive(record: Expected): void {
    this.#enter(record, this.rules.archivedAt, '')
  }

  #byHand(name: string, field: Field, isCleared: boolean): string {
    if (isCleared) return ''
    const isFree =
      field.kind === 'text' && field.notation === undefined && field.storedAs === undefined
    this.#count += 1
    return isFree ? `~${this.#count}` : this.source.value(name, field)
  }

  #enter(record: Expected, field: string, value: string): void {
    const { id = '' } = record
    this.tables.edit(id, field, value)
    record.now[field] = value
    this.#entered = this.#entered.filter((one) => one.id !== id || one.field !== field)
    if (value.startsWith('~') && !this.rules.owns.has(field))
      this.#entered.push({ id, field, value })
  }

  /** The values that only people can have entered and that are gone, unless the record has left. */
  lost(): string[] {
    const now = this.tables.all()
    const { leavers } = this.rules
    const set = typeof leavers === 'object' ? leavers : undefined
    return this.#entered
      .filter(({ id, field, value }) => {
        const has = now.get(id)?.[field]
        return has !== value && !(field === set?.field && has === set.value)
      })
      .map(({ id, field, value }) => `${id} ${field} ${value}`)
  }

  comeAndGo(week: number): void {
    if (week <= LOST) return
    const gone = this.source.records.filter(({ isPresent }) => !isPresent)
    for (const record of this.#random.some(this.source.present, 2)) record.isPresent = false
    // What has changed about one that is unarchived arrives a week later.
    const isBefore = [...QUIET, ...SAME_FILE].includes(week + 1)
    for (const record of this.#random.some(gone, isBefore ? 0 : 1)) record.isPresent = true
    this.source.add(1)
  }
}

describe.each(SYNCED)('$name on $release', ({ resource, release }) => {
  it('keeps what people entered and takes what the source changed, week after week', async () => {
    const rig = new Rig(resource, release, SEED)
    await rig.server.start()
    onTestFinished(() => rig.server.end())
    for (let week = 1; week <= WEEKS; week += 1) {
      rig.server.now = new Date(rig.server.now.getTime() + WEEK)
      const isQuiet = QUIET.includes(week)
      if (week === LOST) {
        rmSync(join(rig.home, '.local', 'state', 'itflow', 'sources'), { recursive: true })
        rig.expected.forgetAll()
      }
      if (week > 1 && !isQuiet && !SAME_FILE.includes(week)) {
        if (week !== LOST) rig.source.change(0.05)
        rig.comeAndGo(week)
      }
      if (week > 1 && !isQuiet) rig.work(week)
      await expectWeek(rig, `week ${week} with seed ${SEED}`, isQuiet || SAME_FILE.includes(week))
    }
  })
})

async function expectWeek(rig: Rig, what: string, isQuiet: boolean): Promise<void> {
  const { expected, tables, server, source, others } = rig
  const before = tables.others()
  server.takeWrites()
  expected.forgetOlder(tables)
  const { status, stderr, stdout } = await rig.import()
  expected.import(source.present)
  const wrong = expected.check(tables, others)
  expect({ what, wrong, lost: rig.lost(), status, stderr, stdout }).toEqual({
    ...{ what, wrong: [], lost: [], status: 0, stderr, stdout },
  })
  expect(tables.others(), what).toBe(before)
  const writes = server.takeWrites()
  if (isQuiet) expect({ what, writes, stderr }).toEqual({ what, writes: [], stderr })
  if (isQuiet) await expectConflicts(rig, what)
}

/** The values that were kept are listed. */
async function expectConflicts({ expected, itflow }: Rig, what: string): Promise<void> {
  const listed: { id: number; field: string }[] = JSON.parse(
    (await itflow(['sources', 'conflicts', 'list', '--json'])).stdout,
  )
  const kept = expected.stored.flatMap((record) =>
    keptIn(record).map((one) => `${record.id} ${one.split(':')[0]}`),
  )
  expect({ what, kept: listed.map(({ id, field }) => `${id} ${field}`).sort() }).toEqual({
    ...{ what, kept: kept.sort() },
  })
}

describe.each(ALL.filter((one) => !isSynced(one)))('$name on $release', ({ resource, release }) => {
  it('writes nothing that the server lacks, and says so', async () => {
    const rig = new Rig(resource, release, SEED)
    await rig.server.start()
    onTestFinished(() => rig.server.end())
    const before = rig.tables.all()
    const { status, stderr } = await rig.import()
    const created = rig.tables.all().size - before.size
    expect([7, 10, 11], stderr).toContain(status)
    if (status === 7) expect(rig.server.takeWrites()).toEqual([])
    for (const [id, values] of before) expect(rig.tables.all().get(id), stderr).toEqual(values)
    if (!has(resource, 'create', release)) expect(created).toBe(0)
  })
})
