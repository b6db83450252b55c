import type { StoredRecord } from '../../api/records/read.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RememberedRecord } from '../../sources/source-memory.ts'
import type { MatchKey } from '../match-keys.ts'
import { keyValueOf } from '../record-index.ts'

/** A record that the source has brought before, as it is stored now. */
export interface LinkedRecord {
  known: RememberedRecord
  stored: StoredRecord
  /** Whether it was restored from a backup: what ITFlow stored then says nothing about what it has now. */
  isRestored: boolean
}

/** Finds records by what their source called them when it last had them. */
export class RememberedRecords {
  readonly #resource: Resource
  readonly #byId: ReadonlyMap<number, LinkedRecord>
  readonly #byKey = new Map<string, LinkedRecord>()
  readonly #byForm = new Map<MatchKey, Map<string, LinkedRecord[]>>()
  /** The keys of the source's records that the file has. */
  readonly #present = new Set<string>()
  #isFileRead = false

  constructor(resource: Resource, linked: readonly LinkedRecord[]) {
    this.#resource = resource
    this.#byId = new Map(linked.map((record) => [record.known.id, record]))
    for (const record of linked) {
      if (record.known.key !== undefined) this.#byKey.set(record.known.key, record)
    }
  }

  get all(): Iterable<LinkedRecord> {
    return this.#byId.values()
  }

  ofId(id: number): LinkedRecord | undefined {
    return this.#byId.get(id)
  }

  ofKey(key: string): LinkedRecord | undefined {
    return this.#byKey.get(key)
  }

  /** Notes that the file has a record of the source. */
  notePresent(key: string): void {
    this.#present.add(key)
  }

  /** Call it once all rows are known. */
  noteFileRead(): void {
    this.#isFileRead = true
  }

  /** Whether the file has a record of the source; undefined if it may still come. */
  isPresent(key: string): boolean | undefined {
    if (this.#present.has(key)) return true
    return this.#isFileRead ? false : undefined
  }

  /** Returns the records of which the source last gave this value for a key, whatever ITFlow has now. */
  withForm(key: MatchKey, form: string, client: number | null | undefined): LinkedRecord[] {
    const forms = this.#byForm.get(key) ?? this.#formsOf(key)
    const found = forms.get(form) ?? []
    return client === undefined ? found : found.filter(({ known }) => known.client === client)
  }

  #formsOf(key: MatchKey): Map<string, LinkedRecord[]> {
    const forms = new Map<string, LinkedRecord[]>()
    for (const linked of this.#byId.values()) {
      const form = saidForm(this.#resource, key, linked.known)
      if (form !== undefined) forms.set(form, [...(forms.get(form) ?? []), linked])
    }
    this.#byForm.set(key, forms)
    return forms
  }
}

/** Returns the normalised value that the source last gave for a key; undefined if part of it is unknown. */
export function saidForm(
  resource: Resource,
  key: MatchKey,
  { fields }: RememberedRecord,
): string | undefined {
  return keyValueOf(resource, key, (name) => {
    const known = fields[name]
    const isReference = resource.fields[name]?.kind === 'reference'
    return isReference ? known?.stored : known?.said
  })
}
