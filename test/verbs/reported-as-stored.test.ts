import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteValue } from '../../src/api/writes/notices.ts'
import { labelInSentence } from '../../src/records/field-names.ts'
import type { Row, Value } from '../../src/records/record.ts'
import { isReadable, shapeRecord } from '../../src/records/shape.ts'
import { isEquivalent } from '../../src/records/text-equality.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'
import type { RunResult } from '../support/run.ts'
import { optionsFor, writtenValues } from '../support/written-values.ts'

/** How many random writes of each verb, module and release; more for a longer search. */
const RUNS = Number(process.env['ITFLOW_TEST_RUNS'] ?? 3)

/** A notice of a run in JSON. */
interface Told {
  code: string
  message: string
}

/** The notices of a run, and its error, if any. */
function toldBy({ stderr }: RunResult): Told[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => (JSON.parse(line)['notice'] as Told | undefined) ?? [])
}

/** A record in the database, typed, with the columns that its module's reads join. */
function held({ database }: HazardInstance, resource: Resource, id: number): Row | undefined {
  const rows = database.tables[resource.module]?.rows ?? []
  const row = rows.find((candidate) => candidate[resource.id] === String(id))
  if (row === undefined) return undefined
  const own = database.tables['asset_interfaces']?.rows.find(
    (candidate) => resource.name === 'assets' && candidate['interface_asset_id'] === String(id),
  )
  return shapeRecord(resource, { ...row, ...own })
}

/** Fields that only a read returns (joined or encrypted ones). */
function isHeld(name: string, field: Field): boolean {
  return (
    isReadable(field) &&
    field.isEncrypted !== true &&
    field.derivedFrom === undefined &&
    (field.isJoined !== true || name.startsWith('interface_'))
  )
}

/** The input as a typed value. */
function meant({ kind }: Field, written: string): Value {
  if (kind === 'flag') return written === 'yes'
  if (kind === 'reference') return null
  if (kind === 'integer') return Number(written)
  return written
}

function isAsWritten(field: Field, written: string, stored: Value): boolean {
  const isNumber = field.kind === 'decimal' || field.kind === 'integer'
  if (isNumber) return Number(stored ?? 0) === Number(written)
  if (field.kind === 'flag') return (stored ?? false) === meant(field, written)
  // Spaces alone clear a field, like empty text.
  return (stored ?? '') === (written.trim() === '' ? '' : (meant(field, written) ?? ''))
}

/** Compares the reported changes, including side effects, with the database. */
function holdTold(
  resource: Resource,
  told: readonly Told[],
  written: Readonly<Record<string, string>>,
  before: Row,
  after: Row,
): void {
  for (const [name, field] of Object.entries(resource.fields)) {
    if (!isHeld(name, field)) continue
    const stored = after[name] ?? null
    const about = told.filter(({ message }) => speaksOf(message, field))
    const text = written[name]
    if (text === undefined) continue
    const otherwise = about.filter(
      ({ code }) => code === 'stored_otherwise' || code === 'not_stored',
    )
    const isDifferent = !isAsWritten(field, text, stored)
    const isChosen = about.some(({ code }) => code === 'chosen_by_server')
    const why = JSON.stringify({ name, text, stored, before: before[name], told })
    // The same value in another notation need not be reported.
    const isMeant = typeof stored === 'string' && isEquivalent(field, stored, text)
    if (!isMeant) expect(otherwise.length > 0 || isChosen, why).toBe(isDifferent)
    if (otherwise[0] === undefined || String(stored ?? '').length > 50) continue
    expect(otherwise[0].message, why).toContain(` ${quoteValue(stored)}`)
  }
}

function speaksOf(message: string, field: Field): boolean {
  const label = labelInSentence(field).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(
    `store(?:d)? the ${label} as |not store the ${label}:|^${label} (?:is|changed) `,
    'i',
  ).test(message)
}

/** Fields that change with every write. */
const OWN = /_(?:updated|accessed|created|password_changed)_at$|content_raw$/

function holdBesides(
  resource: Resource,
  told: readonly Told[],
  written: Readonly<Record<string, string>>,
  before: Row,
  after: Row,
): void {
  const messages = told.map(({ message }) => message).join('\n')
  for (const [name, field] of Object.entries(resource.fields)) {
    if (!isHeld(name, field) || written[name] !== undefined || OWN.test(name)) continue
    const [was, is] = [before[name] ?? '', after[name] ?? '']
    const isEmptyNow = (value: Value) => value === '' || value === false || value === 0
    if (was === is || (isEmptyNow(was) && isEmptyNow(is))) continue
    expect(messages, `${name}: ${was} → ${is}`).toMatch(new RegExp(field.label, 'i'))
  }
}

/** Compares the printed record with the database, field by field. */
function holdPrinted(resource: Resource, printed: Row, after: Row, release: Release): void {
  for (const [name, field] of Object.entries(resource.fields)) {
    if (!isHeld(name, field) || !isWithin(release, field)) continue
    expect({ [name]: printed[name] ?? null }).toEqual({ [name]: after[name] ?? null })
  }
}

const SCOPE = ['--client', 'ACME']

/** The required fields of a create, besides the random ones. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  clients: [],
  assets: [...SCOPE, '--type=Laptop'],
  credentials: [...SCOPE, '--generate-password'],
  documents: [...SCOPE, '--content=<p>One</p>'],
  'ticket-replies': ['--ticket=1', '--message=Done'],
}

const all = Object.values(resources).flatMap((resource) => {
  const { create } = resource.operations
  return create === undefined
    ? []
    : RELEASES.filter((release) => isWithin(release, create)).map(
        (release) => [resource.name, release] as const,
      )
})

function besideOf({ database }: HazardInstance, { name }: Resource): readonly string[] {
  if (name !== 'invoice-items') return BESIDE[name] ?? SCOPE
  const open = database.tables['invoices']?.rows.find((row) => row['invoice_status'] !== 'Paid')
  return [`--invoice=${open?.['invoice_id']}`, '--quantity=2']
}

/** Exit statuses of a write that was refused before any request, or that the release doesn't support. */
const REFUSED = [2, 7, 10]

const cases = eachOnce(
  all,
  ([module]) => module,
  ([, release]) => release,
)

describe.each(cases)('%s on %s', (module, release) => {
  const resource = resources[module]

  it('are reported and printed as stored', async () => {
    const instance = await hazardInstance(release)
    const { update } = resource.operations
    const isUpdated = update !== undefined && isWithin(release, update)
    await fc.assert(
      fc.asyncProperty(
        writtenValues(resource, 'create', release),
        writtenValues(resource, 'update', release),
        async (first, second) => {
          const id = await createAndHold(instance, resource, release, first)
          if (id !== undefined && isUpdated && Object.keys(second).length > 0) {
            await updateAndHold(instance, resource, release, { id, written: second })
          }
        },
      ),
      { numRuns: RUNS },
    )
  })
})

async function createAndHold(
  instance: HazardInstance,
  resource: Resource,
  release: Release,
  values: Record<string, string>,
): Promise<number | undefined> {
  instance.changes()
  const beside = besideOf(instance, resource)
  const given = new Set(beside.map((option) => option.split('=')[0]))
  const written = Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !given.has(optionsFor(resource, { [name]: '' })[0]?.replace(/=$/, '')),
    ),
  )
  const argv = [resource.name, 'create', ...beside, ...optionsFor(resource, written), '--json']
  const result = await instance.itflow(argv)
  if (REFUSED.includes(result.status)) {
    expect(instance.changes(), result.stderr).toEqual([])
    return undefined
  }
  expect([result.status, result.stderr]).toEqual([0, expect.anything()])
  const printed = JSON.parse(result.stdout) as Row
  const id = Number(printed[resource.id])
  const after = held(instance, resource, id)
  if (after === undefined) throw new Error(`no ${resource.name} ${id}`)
  holdPrinted(resource, printed, after, release)
  holdTold(resource, toldBy(result), written, {}, after)
  instance.changes()
  return id
}

async function updateAndHold(
  instance: HazardInstance,
  resource: Resource,
  release: Release,
  { id, written }: { id: number; written: Record<string, string> },
): Promise<void> {
  const before = held(instance, resource, id) ?? {}
  const argv = [resource.name, 'update', String(id), ...optionsFor(resource, written), '--json']
  const result = await instance.itflow(argv)
  const after = held(instance, resource, id) ?? {}
  if (REFUSED.includes(result.status)) {
    expect(instance.changes(), result.stderr).toEqual([])
    return
  }
  expect([result.status, result.stderr, argv]).toEqual([0, expect.anything(), argv])
  holdPrinted(resource, JSON.parse(result.stdout), after, release)
  holdTold(resource, toldBy(result), written, before, after)
  holdBesides(resource, toldBy(result), written, before, after)
  instance.changes()
}
