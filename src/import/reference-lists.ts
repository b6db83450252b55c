import type { Api } from '../api/api.ts'
import { findRecord, pick } from '../api/records/find.ts'
import { lookUpOne, type Search, searchIn } from '../api/records/lookup-steps.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { learnName, type ResolvedReference, resolveReference } from '../api/records/references.ts'
import { clientOf, isInScope, type Scope } from '../api/records/scope.ts'
import type { NamedSelector } from '../api/records/selector.ts'
import { parseSelector, selectorText } from '../api/records/selector.ts'
import { indexKeysOf } from '../api/writes/session/value-index.ts'
import { parsePhone } from '../records/phones.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import { foldText } from '../records/text-equality.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'

/** How many missing records are searched for in the whole list, to suggest a similar name. */
const MAX_EXPLAINED = 100

/**
 * Resolves the references of many rows like `resolveReference`, in lists that are read once and indexed by everything that
 * a record may be called.
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

  /** Reuses a list that has already been read. */
  seed(resource: Resource, records: readonly StoredRecord[]): void {
    this.#lists.set(resource, Promise.resolve(new List(this.#api, resource, records)))
  }

  /** Resolves a reference in a row; throws what `resolveReference` throws. */
  readonly lookUp: typeof resolveReference = (api, input, scope) => {
    const { field, inputName, text } = input
    const name = `${field.refers ?? ''} ${scopeName(scope)} ${inputName} ${text.trim()}`
    const known = this.#found.get(name)
    if (known !== undefined) return known
    const found = resolveReference(api, input, scope, {
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
    // Records refer only to records of their own client, so all references are in the scope of the import.
    const records = await readAll(this.#api, resource, { scope: this.#scope })
    // What a row replaces, or keeps, has a name in the plan too.
    for (const stored of records) learnName(this.#api, resource, stored)
    return new List(this.#api, resource, records)
  }
}

function scopeName(scope: Scope): string {
  return scope.kind === 'client' ? String(scope.id) : scope.kind
}

/** A module's records, divided by scope. */
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
      const sameClient = all.get(client)
      if (sameClient === undefined) all.set(client, [stored])
      else sameClient.push(stored)
    }
    return all
  }
}

/** A module's records within a scope, by everything they may be called. */
class Part {
  readonly #search: Search
  readonly #records: readonly StoredRecord[]
  #names: Map<string, StoredRecord[]> | undefined
  #misses = 0

  constructor(api: Api, resource: Resource, scope: Scope, records: readonly StoredRecord[]) {
    this.#search = searchIn(api, resource, { scope, isPartial: true }, records)
    this.#records = records
  }

  async find(text: string): Promise<StoredRecord> {
    const { api, resource, options } = this.#search
    const selector = parseSelector(resource, text)
    if (selector.by !== 'any') return this.#searchList(text, selector)
    const found = this.#candidates(selector)
    if (found.length === 0) return this.#searchList(text, selector)
    const search = {
      api,
      resource,
      selector: selector,
      options: { ...options, listed: this.#records },
    }
    return pick(search, found)
  }

  /** Searches the whole list; the error suggests a similar name. */
  async #searchList(
    text: string,
    selector: ReturnType<typeof parseSelector>,
  ): Promise<StoredRecord> {
    this.#misses += 1
    const records = this.#misses > MAX_EXPLAINED && selector.by === 'any' ? [] : this.#records
    const { stored, failure } = await lookUpOne(
      { ...this.#search, records },
      { text, selector: selector },
    )
    if (stored === undefined) throw failure
    return stored
  }

  /** The records that may have this name; a few may not. */
  #candidates(selector: NamedSelector): StoredRecord[] {
    this.#names ??= this.#byName()
    const names = this.#names
    const { resource } = this.#search
    const word = selectorText(selector)
    const wanted = new Set(namingFields(resource).flatMap((field) => formsIn(field, word)))
    const found = new Set([...wanted].flatMap((form) => names.get(form) ?? []))
    return [...found]
  }

  #byName(): Map<string, StoredRecord[]> {
    const { resource } = this.#search
    const names = new Map<string, StoredRecord[]>()
    for (const stored of this.#records) {
      for (const name of namesIn(resource, stored)) {
        const sameName = names.get(name)
        if (sameName === undefined) names.set(name, [stored])
        else sameName.push(stored)
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

/** Returns everything that a record may be called, normalised. */
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

/** Returns a value's normalised forms; for a phone number also its digits, which are compared without the extension. */
function formsIn(field: Field, text: string): readonly string[] {
  const digits = field.notation === 'phone' ? parsePhone(text)?.digits : undefined
  const forms = indexKeysOf(field, text)
  return digits === undefined ? forms : [...forms, `= ${digits}`]
}
