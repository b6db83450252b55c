import { normaliseValue } from '../../../records/notations.ts'
import type { Value } from '../../../records/record.ts'
import { fieldEquals, foldText } from '../../../records/text-equality.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { decodeEntities } from '../../../text/html-entities.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { FieldValues } from '../plan.ts'

/**
 * The forms of a value by which it is found: two values that `holds` takes for the same have one in common, whatever
 * their letter case, escaping (H32) or notation.
 */
export function indexKeysOf(field: Field | undefined, value: Value): readonly string[] {
  // Nothing, an empty text and 0 are found by one another.
  if (value === null || value === '' || value === 0) return ['']
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value)
  const read = decodeEntities(text)
  const forms = new Set([foldText(text), foldText(read)])
  if (forms.has('0')) forms.add('')
  const meaning = field?.notation === undefined ? undefined : normaliseValue(field, read)
  if (meaning !== undefined) forms.add(`= ${meaning}`)
  return [...forms]
}

/** Records by the forms of their values, for the fields that were asked for. */
export class ValueIndex {
  readonly #resource: Resource
  readonly #records: ReadonlyMap<number, StoredRecord>
  readonly #fields = new Map<string, Map<string, Set<number>>>()

  constructor(resource: Resource, records: ReadonlyMap<number, StoredRecord>) {
    this.#resource = resource
    this.#records = records
  }

  /** Puts a record in place of how it was. */
  replace(id: number, before: StoredRecord | undefined, now: StoredRecord): void {
    for (const [name, forms] of this.#fields) {
      if (before !== undefined && before.row[name] === now.row[name]) continue
      if (before !== undefined)
        for (const form of this.#forms(name, before)) forms.get(form)?.delete(id)
      this.#put(forms, name, id, now)
    }
  }

  /** The records whose fields hold these values, in the order of their IDs. */
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
    // Phone numbers are compared by the parts that were written.
    if (field?.notation === 'phone') return this.#records.keys()
    const forms = this.#fields.get(name) ?? this.#made(name)
    const wanted = indexKeysOf(field, equals[name] ?? null)
    return new Set(wanted.flatMap((form) => [...(forms.get(form) ?? [])]))
  }

  #made(name: string): Map<string, Set<number>> {
    const forms = new Map<string, Set<number>>()
    this.#fields.set(name, forms)
    for (const [id, stored] of this.#records) this.#put(forms, name, id, stored)
    return forms
  }

  #put(forms: Map<string, Set<number>>, name: string, id: number, stored: StoredRecord): void {
    for (const form of this.#forms(name, stored)) {
      const ids = forms.get(form)
      if (ids === undefined) forms.set(form, new Set([id]))
      else ids.add(id)
    }
  }

  #forms(name: string, { row }: StoredRecord): readonly string[] {
    return indexKeysOf(this.#resource.fields[name], row[name] ?? null)
  }
}
