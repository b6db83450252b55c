import { unlinkSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resources } from '../../../src/resources/index.ts'
import { KEYED, type SyncChoices, sourceBench } from '../../sources/source-bench.ts'
import { runs } from '../../support/division.ts'

// Random weeks of a source and of technicians, in which no value that somebody set by hand may get lost.

/** Modules, with the field that changes on both sides and its heading. */
const MODULES = [
  { name: 'assets', field: 'asset_os', heading: 'OS' },
  { name: 'contacts', field: 'contact_notes', heading: 'Notes' },
  { name: 'locations', field: 'location_city', heading: 'City' },
  { name: 'networks', field: 'network_notes', heading: 'Notes' },
  { name: 'vendors', field: 'vendor_notes', heading: 'Notes' },
  { name: 'documents', field: 'document_description', heading: 'Description' },
] as const

/** What a record of a module needs or is identified by besides its name. */
const IDENTITY: Readonly<Record<string, readonly [heading: string, of: (at: number) => string]>> = {
  assets: ['Serial Number', (at) => `HS${at}`],
  contacts: ['Email', (at) => `h${at}@acme.example`],
  networks: ['Network', (at) => `10.88.${at}.0/24`],
  documents: ['Content', (at) => `<p>Text ${at}</p>`],
}

const RECORDS = [0, 1, 2]
const VALUES = ['one', 'two', 'three']

type Event =
  | { kind: 'source' | 'hand'; at: number; value: string }
  | { kind: 'gone' | 'archive' | 'delete'; at: number }
  | { kind: 'lost' }
  | { kind: 'sync'; policy: string }

const at = fc.constantFrom(...RECORDS)
const value = fc.constantFrom(...VALUES)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('source' as const), at, value }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hand' as const), at, value }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      policy: fc.constantFrom('keep', 'keep', 'source', 'fail'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('gone', 'archive', 'delete'), at }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lost' as const }) },
) as fc.Arbitrary<Event>

/** The source's and the technicians' view of a few records, beside the server. */
async function world({ name, field, heading }: (typeof MODULES)[number]) {
  const bench = await sourceBench()
  const { archivedAt, hidesArchivedSince } = resources[name]
  let hasArchived = false
  const [extra, of] = IDENTITY[name] ?? ['', () => '']
  const source = new Map<number, string>(RECORDS.map((one) => [one, 'one']))
  const missing = new Set<number>()
  /** What a technician set and the program has not replaced, by record. */
  const byHand = new Map<number, string>()
  const nameOf = (one: number) => `History ${one}`
  const row = (one: number) => bench.named(name, nameOf(one))
  const idOf = (one: number) => Object.values(row(one) ?? {})[0] ?? ''
  const choices: SyncChoices = { map: KEYED, resource: name }

  const file = () =>
    `Agent,Name,${extra === '' ? '' : `${extra},`}${heading}\n${[...source]
      .filter(([one]) => !missing.has(one))
      .map(([one, said]) => `k${one},${nameOf(one)},${extra === '' ? '' : `${of(one)},`}${said}\n`)
      .join('')}`

  const sync = (policy: string) =>
    bench.sync(file(), ['--on-conflict', policy, '--max-changes', '100%'], choices)

  const checkHands = () => {
    for (const [one, kept] of byHand) expect([one, row(one)?.[field]]).toEqual([one, kept])
  }

  /** Imports, and then twice again: the second time at the latest there is nothing to write. */
  const importWith = async (policy: string) => {
    const { status, sent, stderr } = await sync(policy)
    const isExpected = policy === 'fail' ? [0, 10] : [0, 2]
    expect(isExpected, stderr).toContain(status)
    if (status !== 0) expect(sent).toEqual([])
    if (policy === 'source') {
      for (const one of byHand.keys()) if (row(one)?.[field] !== byHand.get(one)) byHand.delete(one)
    }
    checkHands()
    if (status !== 0 || policy === 'source') return
    const again = await sync(policy)
    expect([again.status, again.sent, again.changes]).toEqual([0, [], []])
  }

  const change = (one: number, values: Record<string, string | null>) => {
    if (row(one) !== undefined) bench.edit(name, idOf(one), values)
  }

  const act = async (step: Event): Promise<void> => {
    switch (step.kind) {
      case 'source':
        source.set(step.at, step.value)
        missing.delete(step.at)
        return
      case 'gone':
        if (missing.size < RECORDS.length - 1) missing.add(step.at)
        return
      case 'hand': {
        // Each edit by hand is one of its own, and never what the source says.
        const text = `${step.value} by hand`
        if (row(step.at) !== undefined) byHand.set(step.at, text)
        change(step.at, { [field]: text })
        return
      }
      case 'archive':
        // Nobody can know of an archived record that the server hides (H20) and that isn't remembered.
        if (bench.bytes() === undefined && hidesArchivedSince !== undefined) return
        hasArchived = true
        change(step.at, { [archivedAt ?? '']: '2026-11-24 12:00:00' })
        return
      case 'delete':
        byHand.delete(step.at)
        if (row(step.at) !== undefined) bench.remove(name, idOf(step.at))
        return
      case 'lost':
        if (hasArchived && hidesArchivedSince !== undefined) return
        if (bench.bytes() !== undefined) unlinkSync(bench.path())
        return
      default:
        await importWith(step.policy)
    }
  }

  /** No two records for one ID of the source: `named` throws if there are several of a name. */
  const checkOnce = () => {
    for (const one of RECORDS) row(one)
  }
  return { act, checkHands, checkOnce }
}

describe.each(MODULES)('a history of $name', (module) => {
  it('never loses a value set by hand, settles, and has one record for each of the source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 8, maxLength: 12 }), async (events) => {
        const { act, checkHands, checkOnce } = await world(module)
        await act({ kind: 'sync', policy: 'keep' })
        for (const step of events) {
          await act(step)
          checkHands()
          checkOnce()
        }
      }),
      { numRuns: runs(60), seed: 14 },
    )
  })
})
