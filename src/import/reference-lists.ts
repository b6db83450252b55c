import type { Api } from '../api/api.ts'
import { findRecord, pick } from '../api/records/find.ts'
import { lookUpOne, type Search, searchIn } from '../api/records/lookup-steps.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { type ResolvedReference, resolveReference } from '../api/records/references.ts'
import { clientOf, isInScope, type Scope } from '../api/records/scope.ts'
import type { NamedSelector } from '../api/records/selector.ts'
import { parseSelector, selectorText } from '../api/records/selector.ts'
import { indexKeysOf } from '../api/writes/session/value-index.ts'
import { parsePhone } from '../records/phones.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import { foldText } from '../records/text-equality.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'

/** So many records that are not there are looked for in the whole list, for what comes near. */
const EXPLAINED = 100

/**
 * Looks up what the references of many rows name, as `resolveReference` does, in lists that are read once and indexed by
 * all that a record can be called.
 */
export class ReferenceLists {
  readonly #api: Api
  readonly #scope: Scope
  readonly #lists = new Map<Resource, Promise<List>>()
  readonly #found = new Map<string, Promise<ResolvedReference>>()

  constructor(api: Api, scope: Scope) {
    this.#api = api
    this.#scope = scope
  }

  /** Uses a list that was read for something else. */
  seed(resource: Resource, records: readonly StoredRecord[]): void {
    this.#lists.set(resource, Promise.resolve(new List(this.#api, resource, records)))
  }

  /** What a text of a row refers to; throws what `resolveReference` throws. */
  readonly lookUp: typeof resolveReference = (api, field, called, text, scope) => {
    const name = `${field.refers ?? ''} ${scopeName(scope)} ${called} ${text.trim()}`
    const known = this.#found.get(name)
    if (known !== undefined) return known
    const found = resolveReference(api, field, called, text, scope, {
      find: (_, resource, written, options) => this.#find(resource, written, options.scope),
    })
    this.#found.set(name, found)
    return found
  }

  async #find(resource: Resource, text: string, scope: Scope): Promise<StoredRecord> {
    if (resource.needsFilter !== undefined) return findRecord(this.#api, resource, text, { scope })
    const list = this.#lists.get(resource) ?? this.#read(resource)
    this.#lists.set(resource, list)
    return (await list).find(text, scope)
  }

  async #read(resource: Resource): Promise<List> {
    // What a record refers to is its own client's, whatever the scope: all of it lies in the scope of the import.
    const records = await readAll(this.#api, resource, { scope: this.#scope })
    return new List(this.#api, resource, records)
  }
}

function scopeName(scope: Scope): string {
  return scope.kind === 'client' ? String(scope.id) : scope.kind
}

/** A module's records, by the scope in which they are looked for. */
class List {
  readonly #api: Api
  readonly #resource: Resource
  readonly #records: readonly StoredRecord[]
  readonly #parts = new Map<string, Part>()
  #ofClients: Map<number | null, StoredRecord[]> | undefined

  constructor(api: Api, resource: Resource, records: readonly StoredRecord[]) {
    this.#api = api
    this.#resource = resource
    this.#records = records
  }

  find(text: string, scope: Scope): Promise<StoredRecord> {
    const name = scopeName(scope)
    const part =
      this.#parts.get(name) ?? new Part(this.#api, this.#resource, scope, this.#within(scope))
    this.#parts.set(name, part)
    return part.find(text)
  }

  #within(scope: Scope): readonly StoredRecord[] {
    if (this.#resource.client === null || scope.kind === 'all') {
      return this.#records.filter(({ row }) => isInScope(this.#resource, row, scope))
    }
    this.#ofClients ??= this.#byClient()
    return this.#ofClients.get(scope.kind === 'client' ? scope.id : null) ?? []
  }

  #byClient(): Map<number | null, StoredRecord[]> {
    const all = new Map<number | null, StoredRecord[]>()
    for (const stored of this.#records) {
      const client = clientOf(this.#resource, stored.row)
      const some = all.get(client)
      if (some === undefined) all.set(client, [stored])
      else some.push(stored)
    }
    return all
  }
}

/** The records of a module within a scope, by what they are called. */
class Part {
  readonly #search: Search
  readonly #records: readonly StoredRecord[]
  #names: Map<string, StoredRecord[]> | undefined
  #missed = 0

  constructor(api: Api, resource: Resource, scope: Scope, records: readonly StoredRecord[]) {
    this.#search = searchIn(api, resource, { scope, isPartial: true }, records)
    this.#records = records
  }

  async find(text: string): Promise<StoredRecord> {
    const { api, resource, options } = this.#search
    const which = parseSelector(resource, text)
    if (which.by !== 'any') return this.#look(text, which)
    const found = this.#called(which)
    if (found.length === 0) return this.#look(text, which)
    return pick(api, resource, which, found, { ...options, listed: this.#records })
  }

  /** In the whole list, which also tells what comes near. */
  async #look(text: string, which: ReturnType<typeof parseSelector>): Promise<StoredRecord> {
    this.#missed += 1
    const records = this.#missed > EXPLAINED && which.by === 'any' ? [] : this.#records
    const { stored, failure } = await lookUpOne({ ...this.#search, records }, { text, which })
    if (stored === undefined) throw failure
    return stored
  }

  /** The records that may be called so: all that are, and few that are not. */
  #called(which: NamedSelector): StoredRecord[] {
    this.#names ??= this.#byName()
    const names = this.#names
    const { resource } = this.#search
    const word = selectorText(which)
    const wanted = new Set(namingFields(resource).flatMap((field) => formsIn(field, word)))
    const found = new Set([...wanted].flatMap((form) => names.get(form) ?? []))
    return [...found]
  }

  #byName(): Map<string, StoredRecord[]> {
    const { resource } = this.#search
    const names = new Map<string, StoredRecord[]>()
    for (const stored of this.#records) {
      for (const name of namesIn(resource, stored)) {
        const some = names.get(name)
        if (some === undefined) names.set(name, [stored])
        else some.push(stored)
      }
    }
    return names
  }
}

function namingFieldNames({ label, aliasFields = [], keys, sharedKeys = {} }: Resource): string[] {
  return [label, ...aliasFields, ...Object.values(keys), ...Object.values(sharedKeys).flat()]
}

function namingFields(resource: Resource): Field[] {
  return namingFieldNames(resource).flatMap((name) => resource.fields[name] ?? [])
}

/** All forms of what a record can be called. */
function namesIn(resource: Resource, { row }: StoredRecord): ReadonlySet<string> {
  const names = new Set<string>()
  for (const name of namingFieldNames(resource)) {
    const value = row[name] ?? null
    const field = resource.fields[name]
    if (field === undefined || value === null || value === '') continue
    for (const form of formsIn(field, String(value))) names.add(form)
  }
  if (resource.number !== undefined) {
    names.add(foldText(formatRecordNumber(resource, row)))
    names.add(String(row[resource.number.number] ?? ''))
  }
  return names
}

/** The forms of a value, with the digits of a phone number, which are compared without an extension. */
function formsIn(field: Field, text: string): readonly string[] {
  const digits = field.notation === 'phone' ? parsePhone(text)?.digits : undefined
  const forms = indexKeysOf(field, text)
  return digits === undefined ? forms : [...forms, `= ${digits}`]
}
