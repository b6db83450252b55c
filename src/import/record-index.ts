import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { ownerField } from '../resources/ownership.ts'
import { type MatchKey, normaliseKeyValue } from './match-keys.ts'

/** Separates the parts of a normalised key; no value contains it. */
const SEPARATOR = '\0'

/** Returns the normalised value of a key for a row or a record; undefined if part of it is empty. */
export function keyValueOf(
  resource: Resource,
  { fields }: MatchKey,
  valueIn: (name: string) => Row[string] | undefined,
): string | undefined {
  const [only = ''] = fields
  if (fields.length === 1) return normaliseKeyValue(resource, only, valueIn(only))
  const parts: string[] = []
  for (const name of fields) {
    const part = normaliseKeyValue(resource, name, valueIn(name))
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts.join(SEPARATOR)
}

/** A key's records by normalised value; not in an array if there is only one. */
type Forms = Map<string, StoredRecord | StoredRecord[]>

/** Records by their IDs and their keys; each key is indexed when it is first used. */
export class RecordIndex {
  readonly #resource: Resource
  readonly #records: StoredRecord[] = []
  readonly #byId = new Map<number, StoredRecord>()
  readonly #ofClients = new Map<MatchKey, Map<number | null, Forms>>()
  readonly #anywhere = new Map<MatchKey, Forms>()

  constructor(resource: Resource) {
    this.#resource = resource
  }

  /** All records. */
  get records(): readonly StoredRecord[] {
    return this.#records
  }

  add(records: readonly StoredRecord[]): void {
    const { id } = this.#resource
    for (const stored of records) {
      this.#records.push(stored)
      this.#byId.set(Number(stored.row[id]), stored)
    }
    for (const [key, clients] of this.#ofClients) this.#putByClient(clients, key, records)
    for (const [key, forms] of this.#anywhere) this.#putByForm(forms, key, records)
  }

  byId(id: number): StoredRecord | undefined {
    return this.#byId.get(id)
  }

  /** Returns a record's normalised value for a key. */
  keyValueIn(key: MatchKey, { row }: StoredRecord): string | undefined {
    return keyValueOf(this.#resource, key, (name) => row[name])
  }

  /** Returns a client's records with a value; for null, those without a client. */
  ofClient(key: MatchKey, form: string, client: number | null): readonly StoredRecord[] {
    const resource = this.#resource
    if (key.isUnique) {
      // Few records share a value, even across all clients.
      const found = this.anywhere(key, form)
      return found.filter(({ row }) => clientOf(resource, row) === client)
    }
    const known = this.#ofClients.get(key) ?? this.#byClient(key)
    return toList(known.get(client)?.get(form))
  }

  /** Returns the records that a row of a client may be about; of all clients if its client is unknown or means nothing. */
  ofRow(key: MatchKey, form: string, client: number | null | undefined): readonly StoredRecord[] {
    const isAnywhere = ownerField(this.#resource) === undefined || client === undefined
    return isAnywhere ? this.anywhere(key, form) : this.ofClient(key, form, client)
  }

  /** Returns the records of all clients with a value. */
  anywhere(key: MatchKey, form: string): readonly StoredRecord[] {
    const known = this.#anywhere.get(key) ?? this.#byForm(key)
    return toList(known.get(form))
  }

  #byClient(key: MatchKey): Map<number | null, Forms> {
    const clients = new Map<number | null, Forms>()
    this.#putByClient(clients, key, this.#records)
    this.#ofClients.set(key, clients)
    return clients
  }

  #putByClient(
    clients: Map<number | null, Forms>,
    key: MatchKey,
    records: readonly StoredRecord[],
  ): void {
    for (const stored of records) {
      const form = this.keyValueIn(key, stored)
      if (form === undefined) continue
      const client = clientOf(this.#resource, stored.row)
      const forms: Forms = clients.get(client) ?? new Map()
      clients.set(client, forms)
      put(forms, form, stored)
    }
  }

  #byForm(key: MatchKey): Forms {
    const forms: Forms = new Map()
    this.#putByForm(forms, key, this.#records)
    this.#anywhere.set(key, forms)
    return forms
  }

  #putByForm(forms: Forms, key: MatchKey, records: readonly StoredRecord[]): void {
    for (const stored of records) {
      const form = this.keyValueIn(key, stored)
      if (form !== undefined) put(forms, form, stored)
    }
  }
}

function put(forms: Forms, form: string, stored: StoredRecord): void {
  const known = forms.get(form)
  if (known === undefined) forms.set(form, stored)
  else if (Array.isArray(known)) known.push(stored)
  else forms.set(form, [known, stored])
}

function toList(found: StoredRecord | StoredRecord[] | undefined): readonly StoredRecord[] {
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}
