import type { Writable } from '../../src/api/writes/body.ts'
import { limitOf } from '../../src/records/limits.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import type { Release } from '../../src/resources/releases.ts'
import { fieldsOn } from '../support/written-values.ts'
import type { SourceRecord } from './expected-imports.ts'
import type { Seeded } from './seeded.ts'

/** The names of the records that others can refer to, at each client. */
export const REFERRED: readonly string[] = ['First', 'Second', 'Third']

/** A record of a source, whose values change. */
export interface Generated extends SourceRecord {
  values: Record<string, string>
  isPresent: boolean
}

/** The fields of a module that both a create and an update store as they are sent, on a release. */
export function sourceFields(resource: Resource, release: Release): readonly Writable[] {
  const updated = new Set(fieldsOn(resource, 'update', release).map(([name]) => name))
  return fieldsOn(resource, 'create', release).filter(
    ([name, { write, exclusiveFlag, isClearedByArchive, extension }]) =>
      updated.has(name) &&
      write?.isIgnoredByCreate !== true &&
      // What one record's write does to another, and archiving to a flag, has tests of its own.
      exclusiveFlag === undefined &&
      isClearedByArchive !== true &&
      extension === undefined,
  )
}

/** The records of a source, made up from the module's declaration. */
export class GeneratedRecords {
  readonly records: Generated[] = []
  readonly #random: Seeded
  readonly #resource: Resource
  readonly #fields: readonly Writable[]
  readonly #clients: readonly string[]
  #count = 0

  constructor(
    random: Seeded,
    resource: Resource,
    { fields, clients }: { fields: readonly Writable[]; clients: readonly string[] },
  ) {
    this.#random = random
    this.#resource = resource
    this.#fields = fields
    this.#clients = clients
  }

  get present(): Generated[] {
    return this.records.filter(({ isPresent }) => isPresent)
  }

  add(count: number): void {
    for (let index = 0; index < count; index += 1) {
      this.#count += 1
      const values: Record<string, string> = {}
      for (const [name, field] of this.#fields) {
        const isOpen = this.#mayBeCleared(name, field) && this.#random.isHit(0.3)
        values[name] = isOpen ? '' : this.value(name, field)
      }
      const client = this.#random.pick(this.#clients)
      this.records.push({ key: `#${this.#count}`, client, values, isPresent: true })
    }
  }

  /** Some values change; a text may become empty. */
  change(chance: number): void {
    for (const { values } of this.present) {
      for (const [name, field] of this.#fields) {
        if (!this.#random.isHit(chance)) continue
        const isCleared = this.#mayBeCleared(name, field) && this.#random.isHit(0.3)
        values[name] = isCleared ? '' : this.value(name, field)
      }
    }
  }

  /** Returns a value for a field as the database stores it, which no other record has if that matters. */
  value(name: string, field: Field): string {
    const random = this.#random
    this.#count += 1
    const number = this.#count
    if (field.notation !== undefined) return notated(field.notation, number)
    if (field.kind === 'choice') return random.pick(field.choices ?? [])
    if (field.kind === 'flag') return String(random.below(2))
    if (field.kind === 'integer') return String(1 + random.below(90))
    if (field.kind === 'date') return `20${20 + random.below(9)}-0${1 + random.below(9)}-15`
    if (field.kind === 'reference') return random.pick(REFERRED)
    if (typeof field.storedAs === 'object' && 'only' in field.storedAs)
      return random.pick(field.storedAs.only)
    if (field.storedAs === 'digits') return String(5_550_000 + number)
    const limit = limitOf(field)
    const most = limit !== undefined && 'max' in limit ? limit.max : 60
    return `Value ${number} of ${field.label}`.slice(0, most).trim() || name
  }

  /** Only texts: whether other kinds can be cleared depends on the release. */
  #mayBeCleared(name: string, { write, kind, notation }: Field): boolean {
    const isText = kind === 'text' && notation === undefined
    return isText && write?.isRequired !== true && name !== this.#resource.label
  }
}

function notated(notation: NonNullable<Field['notation']>, number: number): string {
  const [high, low] = [Math.floor(number / 200) % 200, number % 200]
  switch (notation) {
    case 'mac':
      return `02:4d:00:00:${[high, low].map((one) => one.toString(16).padStart(2, '0')).join(':')}`
    case 'ip':
      return `10.9.${high}.${low + 1}`
    case 'network':
      return `10.${high}.${low}.0/24`
    case 'email':
      return `person.${number}@acme.example`
    case 'domain':
    case 'host':
      return `host${number}.example`
    case 'calling-code':
      return String(1 + (number % 90))
    default:
      return String(5_550_000 + number)
  }
}

/** A file of records. */
export function csvOf(
  resource: Resource,
  fields: readonly Writable[],
  records: readonly SourceRecord[],
): string {
  const heading = ['reference number', 'customer', ...fields.map(([name]) => name)]
  const rows = records.map(({ key, client, values }) => [
    ...[key, client],
    ...fields.map(([name, { kind }]) => {
      const value = values[name] ?? ''
      return kind === 'flag' ? ({ '1': 'yes', '0': 'no' }[value] ?? '') : value
    }),
  ])
  if (resource.client === null) throw new Error(`${resource.nouns} have no clients`)
  return [heading, ...rows]
    .map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`)
    .join('')
}

/** A map for such a file. */
export function mapOf(
  fields: readonly Writable[],
  { owns, clears }: { owns: readonly string[]; clears: boolean },
): string {
  return [
    'source_id: reference number',
    ...(owns.length === 0 ? [] : [`owns: [${owns.join(', ')}]`]),
    ...(clears ? ['blank: clear'] : []),
    'columns:',
    '  customer: client',
    ...fields.map(([name]) => `  ${name}: ${name}`),
    '',
  ].join('\n')
}
