import { expect } from 'vitest'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { OperationName } from '../../src/resources/operation.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import type { Database, Row } from '../../src/sandbox/database.ts'
import { fieldsOn, optionsFor } from '../support/written-values.ts'
import { liesOf, type NamedLie } from './lies.ts'
import { type CommandResult, differences, type LyingServer } from './lying-server.ts'

/** One release of each kind. */
export const KINDS: readonly Release[] = ['25.01', '26.07', '26.08.2', '26.10']

const VERBS = ['create', 'update', 'archive', 'unarchive', 'delete', 'resolve', 'close'] as const
type Verb = (typeof VERBS)[number]

/** A write of a module on a release. */
export interface Case {
  resource: Resource
  verb: Verb
  release: Release
}

/** Returns every write of every module on releases. */
export function casesOn(releases: readonly Release[]): Case[] {
  return Object.values(resources).flatMap((resource) =>
    VERBS.filter((verb) => resource.operations[verb as OperationName] !== undefined).flatMap(
      (verb) =>
        releases
          .filter((release) => isWithin(release, resource.operations[verb] ?? {}))
          .map((release) => ({ resource, verb, release })),
    ),
  )
}

const MORE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  clients: ['--name=Lie Ltd'],
  assets: ['--client=1', '--name=Lie-1', '--type=Laptop'],
  contacts: ['--client=1', '--name=Lie', '--email=lie@acme.example'],
  certificates: ['--client=1', '--name=Lie', '--domain=lie.acme.example'],
  credentials: ['--client=1', '--name=Lie', '--username=Lie user', '--password-stdin'],
  documents: ['--client=1', '--name=Lie', '--content=<p>Lie</p>'],
  domains: ['--client=1', '--name=lie.example'],
  networks: ['--client=1', '--name=Lie', '--network=10.9.0.0/24'],
  tickets: ['--client=1', '--subject=Lie', '--details=Lie'],
  'ticket-replies': ['--ticket=', '--message=Lie to them', '--status=On Hold'],
  'invoice-items': ['--invoice=', '--name=Lie', '--quantity=2', '--price=80'],
}

/** Returns the options that set up to two plain texts of the module, so that one can be lost. */
function plainTexts({ resource, release }: Case, on: 'create' | 'update'): string[] {
  const names = fieldsOn(resource, on, release)
    .filter(
      ([name, field]) =>
        field.kind === 'text' &&
        field.notation === undefined &&
        field.isEncrypted !== true &&
        field.write?.isRequired !== true &&
        name !== resource.label &&
        !/uri|website|abbreviation|currency|latest|extension|zip/.test(name),
    )
    .slice(0, 2)
    .map(([name]) => [name, `Lie about ${name}`] as const)
  return optionsFor(resource, Object.fromEntries(names))
}

/** Returns the record to change: one of client 1 with a plain name, in the state that the verb needs. */
function targetOf({ resource, verb }: Case, database: Database): Row | undefined {
  const { client, id, archivedAt, label, name, archiveFirst } = resource
  const wantsArchived = verb === 'unarchive' || (verb === 'delete' && archiveFirst === 'apart')
  return database.tables[resource.module]?.rows.find((row) => {
    const isArchived = archivedAt !== null && row[archivedAt] !== null
    const isMine = name === 'clients' ? row[id] !== '1' : row[client ?? ''] === '1'
    const isPlain = /^[\w .@-]+$/.test(row[label] ?? '')
    const isOpen = name !== 'tickets' || ['1', '2', '3'].includes(row['ticket_status'] ?? '')
    return isArchived === wantsArchived && isMine && isPlain && isOpen
  })
}

/** Prepares the data for the cases: archives a record of each module. */
export function prepared(database: Database): void {
  for (const { module, client, archivedAt, label } of Object.values(resources)) {
    const rows = database.tables[module]?.rows ?? []
    const mine = rows.filter((row) => client !== null && row[client] === '1')
    const last = mine.findLast((row) => /^[\w .@-]+$/.test(row[label] ?? ''))
    if (last !== undefined && archivedAt !== null && module !== 'tickets') {
      last[archivedAt] = '2026-11-01 10:00:00'
    }
  }
  for (const row of database.tables['clients']?.rows ?? []) row['client_rate'] ??= '0.00'
}

/** Returns the command line of a write, or undefined if there is no record for it. */
function commandOf(one: Case, database: Database): string[] | undefined {
  const { resource, verb } = one
  const { name } = resource
  if (verb === 'create') return [name, verb, ...createOptions(one, database), '--json']
  const row = targetOf(one, database)
  if (row === undefined) return undefined
  const scope = name === 'clients' ? [] : ['--client=1']
  const secret = name === 'credentials' && verb === 'update' ? ['--password-stdin'] : []
  const fields = verb === 'update' ? [...plainTexts(one, 'update'), ...secret] : []
  return [name, verb, `${row[resource.id]}`, ...scope, ...fields, '--yes', '--json']
}

function createOptions(one: Case, database: Database): string[] {
  const others = (MORE_OPTIONS[one.resource.name] ?? ['--client=1', '--name=Lie']).map((option) => {
    if (option === '--ticket=') return `${option}${idOf(database, 'tickets')}`
    return option === '--invoice=' ? `${option}${idOf(database, 'invoices')}` : option
  })
  const flags = new Set(others.map((option) => option.split('=')[0]))
  return [
    ...others,
    ...plainTexts(one, 'create').filter((option) => !flags.has(option.split('=')[0] ?? '')),
  ]
}

function idOf({ tables }: Database, table: string): string {
  const row = (tables[table]?.rows ?? []).find((candidate) =>
    table === 'tickets'
      ? candidate['ticket_status'] === '2' && candidate['ticket_client_id'] === '1'
      : candidate['invoice_status'] !== 'Paid',
  )
  return String(Object.values(row ?? {})[0])
}

/** The exit statuses of failure that are right for a server that makes no sense. */
const FAILURES = [3, 5, 6, 8, 9, 10, 11]

/** Matches the message of a successful write; a delete may have archived first. */
const claimOf = (verb: Verb) => new RegExp(`"code":"${verb}","message":"[A-Z][a-z]+ed`)

/** The data before and after the write on an honest server. */
export interface Honest {
  before: CommandResult['held']
  after: CommandResult['held']
}

/** Runs a write on an honest server; resolves with undefined if the release refuses it. */
async function runHonestly(
  server: LyingServer,
  argv: readonly string[],
): Promise<Honest | undefined> {
  const options = { stdin: 'made-up-lie-1' }
  const { held: before } = await server.itflow(['config'], undefined, options)
  const { status, held: after, stderr } = await server.itflow(argv, undefined, options)
  if ([7, 10].includes(status)) return undefined
  expect([status, stderr, argv]).toEqual([0, expect.anything(), argv])
  expect(differences(before, after)).not.toEqual({})
  return { before, after }
}

/** Runs a write with each lie, and checks what was reported against the server's data. */
export async function expectTruth(
  server: LyingServer,
  one: Case,
  lies: readonly NamedLie[] = liesOf(one.verb),
): Promise<number> {
  const argv = commandOf(one, server.database)
  const honest = argv && (await runHonestly(server, argv))
  if (argv === undefined || honest === undefined) return 0
  for (const lie of lies) {
    const result = await server.itflow(argv, lie.lie, { stdin: 'made-up-lie-1' })
    expectTrueReport(one, lie, result, honest, argv)
  }
  return lies.length
}

function expectTrueReport(
  { resource, verb, release }: Case,
  { name, isReadingTrue, isTwice }: NamedLie,
  result: CommandResult,
  { before, after }: Honest,
  argv: readonly string[],
): void {
  const { status, stdout, stderr, posted, held } = result
  const changed = differences(before, held)
  const why = JSON.stringify({ lie: name, argv, release, status, stdout, stderr, posted, changed })
  const wanted = Object.keys(differences(before, after))
  const others = Object.keys(changed).filter((key) => !wanted.includes(key))
  const isDone = Object.keys(differences(after, held)).length === 0
  // No other records, and nothing twice.
  expect(isTwice === true ? others.length <= 2 : others.length === 0, why).toBe(true)
  expect(new Set(posted).size, why).toBe(posted.length)
  expect(posted.length, why).toBeLessThanOrEqual(verb === 'delete' ? 2 : 1)
  const isUnverified = stderr.includes('"unverified"')
  if (status === 0) expect(isDone || isTwice === true || isUnverified, why).toBe(true)
  else expect(FAILURES, why).toContain(status)
  // Archived and deleted records look the same if neither is shown (H20).
  const isUntold = verb === 'delete' && resource.hidesArchivedSince !== undefined
  if (isDone && isReadingTrue === true) expect(isUntold ? [0, 11] : [0], why).toContain(status)
  if (status !== 0) expect(stderr, why).not.toMatch(claimOf(verb))
  if (status !== 0 && status !== 11) expect(stdout, why).toBe('')
  if (verb === 'create' && status === 0)
    expectNewId(resource, result, wanted, isTwice === true, why)
  expect(result.stdout + result.stderr, why).not.toMatch(/made-up-lie|\n\s+at /)
}

/** Checks that the ID that a create prints is the new record's. */
function expectNewId(
  { id, module }: Resource,
  { stdout }: CommandResult,
  wanted: readonly string[],
  isTwice: boolean,
  why: string,
): void {
  const printed = Number((JSON.parse(stdout) as Record<string, unknown>)[id])
  const made = wanted.find((key) => key.startsWith(`${module} `))
  const first = Number(made?.split(' ')[1])
  expect(isTwice ? [first, first + 1] : [first], why).toContain(printed)
}
