import { normaliseValue } from '../../../records/notations.ts'
import type { Value } from '../../../records/record.ts'
import { fieldEquals, foldText } from '../../../records/text-equality.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { decodeEntities } from '../../../text/html-entities.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { FieldValues } from '../plan.ts'

/**
 * The keys under which a value is indexed: values that `fieldEquals` treats as equal share at least one, regardless of
 * case, escaping (H32) or notation.
 */
export function indexKeysOf(field: Field | undefined, value: Value): readonly string[] {
  // Null, an empty text and 0 are equal.
  if (value === null || value === '' || value === 0) return ['']
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value)
  const decoded = decodeEntities(text)
  const keys = new Set([foldText(text), foldText(decoded)])
  if (keys.has('0')) keys.add('')
  const normalised = field?.notation === undefined ? undefined : normaliseValue(field, decoded)
  if (normalised !== undefined) keys.add(`= ${normalised}`)
  return [...keys]
}

/** An index of records by the values of their fields, built for each field when it is first searched. */
export class ValueIndex {
  readonly #resource: Resource
  readonly #records: ReadonlyMap<number, StoredRecord>
  readonly #fields = new Map<string, Map<string, Set<number>>>()

  constructor(resource: Resource, records: ReadonlyMap<number, StoredRecord>) {
    this.#resource = resource
    this.#records = records
  }

  /** Replaces a record with its new state. */
  replace(id: number, before: StoredRecord | undefined, now: StoredRecord): void {
    for (const [name, index] of this.#fields) {
      if (before !== undefined && before.row[name] === now.row[name]) continue
      if (before !== undefined)
        for (const key of this.#keysOf(name, before)) index.get(key)?.delete(id)
      this.#put(index, name, id, now)
    }
  }

  /** Returns the records whose fields have these values, sorted by ID. */
  find(equals: FieldValues): StoredRecord[] {
    const [first] = Object.keys(equals)
    const ids = first === undefined ? this.#records.keys() : this.#candidates(first, equals)
    const found = [...ids].sort((a, b) => a - b).flatMap((id) => this.#records.get(id) ?? [])
    return found.filter(({ row }) =>
      Object.entries(equals).every(([name, wanted]) =>
        fieldEquals(this.#resource, row, name, wanted),
      ),
    )
  }

  #candidates(name: string, equals: FieldValues): Iterable<number> {
    const field = this.#resource.fields[name]
    // Phone numbers match by the parts that were written, so they have no keys.
    if (field?.notation === 'phone') return this.#records.keys()
    const index = this.#fields.get(name) ?? this.#build(name)
    const wanted = indexKeysOf(field, equals[name] ?? null)
    return new Set(wanted.flatMap((key) => [...(index.get(key) ?? [])]))
  }

  #build(name: string): Map<string, Set<number>> {
    const index = new Map<string, Set<number>>()
    this.#fields.set(name, index)
    for (const [id, stored] of this.#records) this.#put(index, name, id, stored)
    return index
  }

  #put(index: Map<string, Set<number>>, name: string, id: number, stored: StoredRecord): void {
    for (const key of this.#keysOf(name, stored)) {
      const ids = index.get(key)
      if (ids === undefined) index.set(key, new Set([id]))
      else ids.add(id)
    }
  }

  #keysOf(name: string, { row }: StoredRecord): readonly string[] {
    return indexKeysOf(this.#resource.fields[name], row[name] ?? null)
  }
}
