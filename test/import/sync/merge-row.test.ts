import { describe, expect, it } from 'vitest'
import type { RowRecord } from '../../../src/import/row-input.ts'
import { mergeRow } from '../../../src/import/sync/merge-row.ts'
import { ON_CONFLICT, type SyncOptions } from '../../../src/import/sync/sync-options.ts'
import type { Row, Value } from '../../../src/records/record.ts'
import { isWritable } from '../../../src/records/writable.ts'
import type { Resource } from '../../../src/resources/definition.ts'
import type { Field } from '../../../src/resources/field.ts'
import { resources } from '../../../src/resources/index.ts'
import type { KeptBecause } from '../../../src/runs/step.ts'
import { RecordsInMemory } from '../../../src/sources/remember.ts'
import type { RememberedField, RememberedRecord } from '../../../src/sources/source-memory.ts'

// What docs/sync.md says about one value, over everything that its outcome depends on and over each kind of field.

/** Values of a field: as a source writes each, in notations that mean the same, and as ITFlow stores it. */
interface Sample {
  said: readonly [string, ...string[]]
  stored: Value
}

/** The samples of a kind: what the source said at first, what it says later, and what a technician sets. */
type Samples = readonly [first: Sample, later: Sample, hand: Sample]

const plain = (...texts: [string, string, string]): Samples => {
  const [a, b, c] = texts.map((text): Sample => ({ said: [text, ` ${text} `], stored: text }))
  if (a === undefined || b === undefined || c === undefined) throw new Error('three values')
  return [a, b, c]
}

const BY_NOTATION: Readonly<Record<string, Samples>> = {
  mac: [
    {
      said: ['00:11:22:aa:bb:cc', '0011.22AA.BBCC', '00-11-22-AA-BB-CC'],
      stored: '00:11:22:AA:BB:CC',
    },
    { said: ['00-11-22-aa-bb-dd'], stored: '00:11:22:AA:BB:DD' },
    { said: ['001122AABBEE'], stored: '00:11:22:AA:BB:EE' },
  ],
  ip: [
    { said: ['2001:db8::1', '2001:0DB8:0:0::1'], stored: '2001:db8::1' },
    { said: ['10.0.0.9'], stored: '10.0.0.9' },
    { said: ['10.0.0.8'], stored: '10.0.0.8' },
  ],
  phone: [
    { said: ['555-0100', '(555) 0100', '5550100'], stored: '5550100' },
    { said: ['555-0199'], stored: '5550199' },
    { said: ['555 0177'], stored: '5550177' },
  ],
  extension: [
    { said: ['12', 'x12', 'ext. 12'], stored: '12' },
    { said: ['13'], stored: '13' },
    { said: ['14'], stored: '14' },
  ],
  network: [
    { said: ['10.9.0.0/24'], stored: '10.9.0.0/24' },
    { said: ['10.9.1.0/24'], stored: '10.9.1.0/24' },
    { said: ['10.9.2.0/24'], stored: '10.9.2.0/24' },
  ],
  domain: [
    { said: ['acme.example', 'ACME.example'], stored: 'acme.example' },
    { said: ['acme2.example'], stored: 'acme2.example' },
    { said: ['acme3.example'], stored: 'acme3.example' },
  ],
  email: [
    { said: ['a@acme.example', 'A@ACME.example'], stored: 'a@acme.example' },
    { said: ['b@acme.example'], stored: 'b@acme.example' },
    { said: ['c@acme.example'], stored: 'c@acme.example' },
  ],
  'calling-code': [
    { said: ['49', '+49', '0049'], stored: '49' },
    { said: ['44'], stored: '44' },
    { said: ['33'], stored: '33' },
  ],
}

function samplesOf({ kind, notation, choices = [] }: Field): Samples {
  const known = BY_NOTATION[notation ?? '']
  if (known !== undefined) return known
  switch (kind) {
    case 'choice': {
      const [a = '', b = '', c = ''] = choices
      return [
        { said: [a, a.toUpperCase()], stored: a },
        { said: [b], stored: b },
        { said: [c], stored: c },
      ]
    }
    case 'flag':
      return [
        { said: ['yes', '1', 'TRUE'], stored: true },
        { said: ['no', '0'], stored: false },
        { said: ['no', '0'], stored: false },
      ]
    case 'reference':
      return [
        { said: ['Head Office', 'head office'], stored: 1 },
        { said: ['Basement'], stored: 2 },
        { said: ['Attic'], stored: 3 },
      ]
    case 'date':
      return plain('2026-01-02', '2026-01-03', '2025-12-31')
    case 'integer':
      return [
        { said: ['30', '030'], stored: 30 },
        { said: ['45'], stored: 45 },
        { said: ['60'], stored: 60 },
      ]
    case 'decimal':
      return [
        { said: ['12.5', '12.50'], stored: '12.50' },
        { said: ['13'], stored: '13.00' },
        { said: ['14.25'], stored: '14.25' },
      ]
    case 'html':
      return plain('<p>One</p>', '<p>Two</p>', '<p>Three</p>')
    default:
      return plain('One', 'Two & more', 'Three')
  }
}

/** Every field that an update writes, once for each kind and notation of a module. */
const fields = Object.values(resources).flatMap((resource) => {
  const seen = new Set<string>()
  return Object.entries(resource.fields).flatMap(([name, field]) => {
    const kind = `${field.kind} ${field.notation ?? ''}`
    if (!isWritable(field, 'update') || field.kind === 'secret' || seen.has(kind)) return []
    seen.add(kind)
    return [{ resource, name, field, title: `${resource.name}: ${name}, ${kind.trim()}` }]
  })
})

/** What a row's cell contains. */
const CELLS = ['same', 'other notation', 'changed', 'empty', 'absent', 'default'] as const
/** What ITFlow has. */
const NOWS = ['as stored then', 'by hand', 'as the source says now', 'blank'] as const
const CONFLICTS: readonly KeptBecause[] = ['both_changed', 'first_import', 'not_stored']
const MEMORIES = ['nothing', 'stored', 'said only', ...CONFLICTS] as const

interface Case {
  memory: (typeof MEMORIES)[number]
  cell: (typeof CELLS)[number]
  now: (typeof NOWS)[number]
  onConflict: SyncOptions['onConflict']
  isOwned: boolean
}

const cases: readonly Case[] = MEMORIES.flatMap((memory) =>
  CELLS.flatMap((cell) =>
    NOWS.flatMap((now) =>
      ON_CONFLICT.flatMap((onConflict) =>
        [false, true].map((isOwned) => ({ memory, cell, now, onConflict, isOwned })),
      ),
    ),
  ),
)

const SINCE = '2026-11-01T00:00:00.000Z'
const isBlank = (value: Value) => value === null || value === ''
const isSame = (a: Value, b: Value) => a === b || (isBlank(a) && isBlank(b))

/** A case with values of a field. */
interface Situation {
  known: RememberedField | undefined
  /** What the row says, and what ITFlow would store for it; absent if it says nothing. */
  cell: { said: string; means: Value } | undefined
  isDefault: boolean
  now: Value
}

function situationOf({ kind }: Field, [first, later, hand]: Samples, of: Case): Situation {
  const saidBefore = first.said[0]
  // What ITFlow had when a value was last kept.
  const conflict = { since: SINCE, itflow: hand.stored }
  const known: Record<Case['memory'], RememberedField | undefined> = {
    nothing: undefined,
    stored: { said: saidBefore, stored: first.stored },
    'said only': { said: saidBefore },
    both_changed: {
      said: saidBefore,
      stored: later.stored,
      conflict: { ...conflict, why: 'both_changed' },
    },
    first_import: { said: saidBefore, conflict: { ...conflict, why: 'first_import' } },
    not_stored: { said: saidBefore, conflict: { ...conflict, why: 'not_stored' } },
  }
  const cells: Record<Case['cell'], Situation['cell']> = {
    same: { said: saidBefore, means: first.stored },
    'other notation': { said: first.said.at(-1) ?? '', means: first.stored },
    changed: { said: later.said[0], means: later.stored },
    empty: { said: '', means: kind === 'flag' ? false : null },
    absent: undefined,
    default: { said: later.said[0], means: later.stored },
  }
  const cell = cells[of.cell]
  const nows: Record<Case['now'], Value> = {
    'as stored then': of.memory === 'both_changed' ? later.stored : first.stored,
    'by hand': hand.stored,
    'as the source says now': cell?.means ?? first.stored,
    blank: kind === 'flag' ? false : null,
  }
  return { known: known[of.memory], cell, isDefault: of.cell === 'default', now: nows[of.now] }
}

/** The outcome for a value. */
interface Expected {
  isWritten: boolean
  /** Why a conflict is reported in this import. */
  reported?: KeptBecause
  /** Whether one is listed afterwards. */
  isListed: boolean
}

/** The rules of docs/sync.md, in their order. */
function expectedOf(
  { known, cell, isDefault, now }: Situation,
  { onConflict, isOwned }: Case,
  isSaidBefore: boolean,
): Expected {
  const isListed = known?.conflict !== undefined
  const left = { isWritten: false, isListed }
  if (cell === undefined) return left
  if (isDefault) {
    const isFilled = known === undefined && isBlank(now) && !isSame(cell.means, now)
    return { isWritten: isFilled, isListed }
  }
  // Nothing that has changed, and nothing that is open.
  if (isSaidBefore && known?.conflict === undefined && !isOwned) return left
  const isStillNotStored =
    known?.conflict?.why === 'not_stored' && isSaidBefore && isSame(known.conflict.itflow, now)
  if (isStillNotStored && onConflict !== 'source') return left
  if (isSame(cell.means, now)) {
    // An open conflict is settled once it is noticed: when ITFlow's value has changed since it was noted.
    const isUnnoticed =
      isSaidBefore && known?.conflict !== undefined && isSame(known.conflict.itflow, now)
    return { isWritten: false, isListed: isUnnoticed && onConflict !== 'source' && !isOwned }
  }
  if (isOwned) return { isWritten: true, isListed: false }
  if (known === undefined) {
    return isBlank(now)
      ? { isWritten: true, isListed: false }
      : { isWritten: false, reported: 'first_import', isListed: true }
  }
  if (onConflict === 'source') return { isWritten: true, isListed: false }
  if (isSaidBefore) return { isWritten: false, isListed: true }
  const isUntouched = known.stored !== undefined && isSame(known.stored, now)
  if (isUntouched) return { isWritten: true, isListed: false }
  return { isWritten: false, reported: 'both_changed', isListed: true }
}

const ID = 7

function merged(
  resource: Resource,
  name: string,
  { known, cell, isDefault, now }: Situation,
  { onConflict, isOwned }: Pick<Case, 'onConflict' | 'isOwned'>,
) {
  const record: RememberedRecord = {
    ...{ id: ID, client: 1, name: 'x' },
    fields: known === undefined ? {} : { [name]: known },
  }
  const input = cell === undefined ? [] : ([[name, { value: cell.said, inputName: 'H' }]] as const)
  const row: RowRecord = {
    values: new Map(isDefault ? [] : input),
    defaults: new Map(isDefault ? input : []),
  }
  const stored: Row = { [resource.id]: ID, [name]: now }
  const owns = new Set(isOwned ? [name] : [])
  const merge = mergeRow(
    { owns, onConflict },
    { resource, record: row, stored: { row: stored, raw: {} }, known: record },
  )
  const isTried = merge.record.values.has(name) && cell !== undefined
  const differs = isTried && !isSame(cell.means, now)
  return { record, ...merge.settle(differs ? { [name]: String(cell.means ?? '') } : {}) }
}

describe.each(fields)('a value of $title', ({ resource, name, field }) => {
  const samples = samplesOf(field)

  it('is written, kept or left alone as the rules say, in every case', () => {
    for (const one of cases) {
      const situation = situationOf(field, samples, one)
      const isSaidBefore = one.memory !== 'nothing' && ['same', 'other notation'].includes(one.cell)
      const expected = expectedOf(situation, one, isSaidBefore)
      const { changed, conflicts, note, record } = merged(resource, name, situation, one)
      const memory = new RecordsInMemory(resource, [record])
      const after =
        Object.keys(changed).length > 0 ? (situation.cell?.means ?? null) : situation.now
      memory.remember({ note, id: ID, client: 1, row: { [name]: after } }, SINCE)
      const now = memory.all.get(ID)?.fields[name]
      const actual: Expected = {
        isWritten: name in changed,
        ...(conflicts[name] === undefined ? {} : { reported: conflicts[name].why }),
        isListed: now?.conflict !== undefined,
      }
      expect({ ...one, ...actual }).toEqual({ ...one, ...expected })
    }
  })

  it('is not written or reported again by the same import, whatever happened in the first', () => {
    for (const one of cases) {
      const situation = situationOf(field, samples, one)
      const { changed, note, record } = merged(resource, name, situation, one)
      const memory = new RecordsInMemory(resource, [record])
      const now = name in changed ? (situation.cell?.means ?? null) : situation.now
      memory.remember({ note, id: ID, client: 1, row: { [name]: now } }, SINCE)
      const known = memory.all.get(ID)?.fields[name]
      const again = merged(resource, name, { ...situation, known, now }, one)
      const isOpen = one.onConflict === 'source' && known?.conflict !== undefined
      // Conflicts of a first import are written by the next one with --on-conflict source.
      expect([one, isOpen ? {} : again.changed, again.conflicts]).toEqual([one, {}, {}])
    }
  })
})

describe('an extension in a phone number', () => {
  const { contacts } = resources
  const PHONE = 'contact_phone'
  const EXTENSION = 'contact_extension'

  /** Merges a number that the source last gave as 555-0100 x12, which ITFlow stored. */
  const merge = (said: string, now: Row, onConflict: SyncOptions['onConflict'] = 'keep') => {
    const [, number = '', extension = ''] = /^(.*?) x(\d+)$/.exec(said) ?? []
    const known: RememberedRecord = {
      ...{ id: ID, client: 1, name: 'Ada' },
      fields: {
        [PHONE]: { said: '555-0100 x12', stored: '5550100' },
        [EXTENSION]: { said: '12', stored: '12' },
      },
    }
    const record: RowRecord = {
      values: new Map([[PHONE, { value: said, inputName: 'Phone' }]]),
      defaults: new Map(),
    }
    const input = { resource: contacts, record, stored: { row: now, raw: {} }, known }
    const { record: left, settle } = mergeRow({ owns: new Set(), onConflict }, input)
    if (!left.values.has(PHONE)) return settle({}).changed
    const all = { [PHONE]: number.replace(/\D/g, ''), [EXTENSION]: extension }
    return settle(Object.fromEntries(Object.entries(all).filter(([name, to]) => now[name] !== to)))
      .changed
  }

  it.each([
    ['alone, if only that has changed', '555-0100 x13', '5550100', '12', { [EXTENSION]: '13' }],
    ['not at all, if nothing has', '555-0100 x12', '5550100', '99', {}],
    [
      'stays, if a technician set it and only the number has changed',
      '555-0199 x12',
      '5550100',
      '99',
      { [PHONE]: '5550199' },
    ],
    ['stays with a number that a technician set', '555-0199 x13', '5559999', '12', {}],
    [
      'is written with its number',
      '555-0199 x13',
      '5550100',
      '12',
      { [PHONE]: '5550199', [EXTENSION]: '13' },
    ],
  ])('%s', (_, said, phone, extension, changed) => {
    expect(merge(said, { [PHONE]: phone, [EXTENSION]: extension })).toEqual(changed)
  })

  it('replaces that of a technician with --on-conflict source', () => {
    const now = { [PHONE]: '5559999', [EXTENSION]: '99' }
    expect(merge('555-0199 x13', now, 'source')).toEqual({ [PHONE]: '5550199', [EXTENSION]: '13' })
  })
})
