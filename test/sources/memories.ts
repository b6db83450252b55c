import fc from 'fast-check'
import type { StorageEnv } from '../../src/profiles/paths.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { writeSourceMemory } from '../../src/sources/memory-file.ts'
import type {
  RememberedField,
  RememberedRecord,
  SourceMemory,
} from '../../src/sources/source-memory.ts'
import { freshHome } from '../support/homes.ts'

/** The place of the files in a new home, as the program finds it with no variables set. */
export function placeIn(home = freshHome()): StorageEnv & { home: string } {
  return { env: {}, platform: 'linux', home, uid: process.getuid?.() }
}

/** A small memory with one of everything, in which a test can change what it is about. */
export function sampleMemory(change: Partial<SourceMemory> = {}): SourceMemory {
  return {
    ...{ source: 'rmm', resource: 'assets', profile: 'sandbox', url: 'http://sandbox.invalid/' },
    ...{ saved: '2026-11-23T08:00:00.000Z', run: 3, owns: ['asset_os'] },
    records: recordsById(SAMPLE),
    ...change,
  }
}

/** Records as a memory has them. */
export function recordsById(records: readonly RememberedRecord[]): Map<number, RememberedRecord> {
  return new Map(records.map((record) => [record.id, record]))
}

const SINCE = '2026-11-16T08:00:00.000Z'

const SAMPLE: readonly RememberedRecord[] = [
  {
    ...{ id: 1, client: 1, name: 'LT-0001', key: 'a-1' },
    ...{ created: '2026-01-02 10:00:00', updated: '2026-11-01 10:00:00' },
    fields: {
      asset_os: { said: 'Windows 11', stored: 'Windows 11' },
      asset_name: {
        ...{ said: 'LT-0001.local', stored: 'LT-0001' },
        conflict: { why: 'both_changed', since: SINCE, itflow: 'Reception' },
      },
      asset_location_id: {
        said: 'Basement',
        conflict: { why: 'first_import', since: SINCE, itflow: 1 },
      },
    },
  },
  {
    ...{ id: 2, client: 2, name: 'PR-0001', key: 'a-2' },
    fields: {
      asset_notes: { said: 'x', conflict: { why: 'not_stored', since: SINCE, itflow: null } },
    },
    left: {
      ...{ since: SINCE, did: 'set' },
      set: { asset_status: { from: 'Deployed', stored: 'Retired' } },
    },
  },
  { id: 3, client: null, name: 'Spare', key: 'a-3', fields: {} },
]

/** Saves a memory in a home. */
export function save(home: string, change: Partial<SourceMemory> = {}): SourceMemory {
  const memory = sampleMemory(change)
  writeSourceMemory(placeIn(home), memory)
  return memory
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', '\u0000\u001b[2J', '\u2028"\\', '\ud800', 'a\nb', '{"version":9}'),
)
const value = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n || 0),
  fc.boolean(),
  fc.constant(null),
)
const moment = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2026-11-24'), noInvalidDate: true })
  .map((date) => date.toISOString())
const maybe = <T>(name: string, some: fc.Arbitrary<T>) =>
  fc.option(some, { nil: undefined }).map((one) => (one === undefined ? {} : { [name]: one }))

const conflict = fc.record({
  why: fc.constantFrom('both_changed', 'first_import', 'not_stored'),
  since: moment,
  itflow: value,
})
const field: fc.Arbitrary<RememberedField> = fc.oneof(
  text.map((said) => ({ said, stored: said })),
  fc
    .tuple(text, maybe('stored', value), maybe('conflict', conflict))
    .map(([said, ...more]) => Object.assign({ said }, ...more)),
)

const id = fc.integer({ min: 1, max: 2 ** 31 })

/** Memories of a module: any of its fields but secrets, and any texts. */
export function memories({ name, fields }: Resource): fc.Arbitrary<SourceMemory> {
  const names = Object.keys(fields).filter((one) => fields[one]?.kind !== 'secret')
  const change = fc.record({ from: value, stored: value })
  const left = fc
    .tuple(
      moment,
      maybe('did', fc.constantFrom('archived', 'set')),
      maybe('set', fc.dictionary(fc.constantFrom(...names), change)),
    )
    .map(([since, ...more]) => Object.assign({ since }, ...more))
  const record: fc.Arbitrary<RememberedRecord> = fc
    .tuple(
      fc.record({
        id,
        client: fc.option(id),
        name: text,
        fields: fc.dictionary(fc.constantFrom(...names), field, { noNullPrototype: true }),
      }),
      ...['key', 'created', 'updated'].map((key) => maybe(key, text)),
      maybe('left', left),
    )
    .map(([base, ...more]) => Object.assign({}, base, ...more))
  return fc
    .tuple(moment, fc.nat(), fc.subarray(names), fc.array(record, { maxLength: 5 }), text)
    .map(([saved, run, owns, records, url]) => ({
      ...{ source: 'rmm', resource: name, profile: 'acme', url, saved, run, owns },
      records: recordsById(records),
    }))
}

/** Every module. */
export const MODULES = Object.values(resources)
