import type { StoredRecord } from '../../api/records/read.ts'
import { clientOf } from '../../api/records/scope.ts'
import { isArchived } from '../../records/record-state.ts'
import type { Resource } from '../../resources/definition.ts'
import { ownerField } from '../../resources/ownership.ts'
import {
  differentRecordError,
  linkedElsewhereError,
  otherClientError,
  otherSourceRecordError,
} from '../match-errors.ts'
import { type MatchKey, SOURCE_KEY } from '../match-keys.ts'
import type { Match, RowIdentity, UsableKey } from '../matcher.ts'
import type { RecordIndex } from '../record-index.ts'
import type { RowClient } from '../row-clients.ts'
import { type LinkedRecord, type RememberedRecords, saidForm } from './remembered-records.ts'

/** A row can only be matched once the rest of the file is known. */
export class DeferredRowError extends Error {}

/** Finds the records that a source's rows became when they were imported before. */
export class SourceMatcher {
  readonly #resource: Resource
  readonly #keys: readonly MatchKey[]
  readonly #index: RecordIndex
  readonly #remembered: RememberedRecords

  constructor(
    resource: Resource,
    {
      keys,
      index,
      remembered,
    }: { keys: readonly MatchKey[]; index: RecordIndex; remembered: RememberedRecords },
  ) {
    this.#resource = resource
    this.#keys = keys
    this.#index = index
    this.#remembered = remembered
  }

  /** Adds what is remembered about a matched record. */
  withMemory(match: Match): Match {
    const linked = this.#linkedTo(match.stored)
    return linked === undefined ? match : { ...match, linked }
  }

  /** Returns the record that the source's record with a row's ID became. */
  byKey(row: RowIdentity, usable: readonly UsableKey[]): Match | undefined {
    const linked = row.key === undefined ? undefined : this.#remembered.ofKey(row.key)
    if (linked === undefined) return undefined
    this.#requireNoOther(linked, row, usable)
    return this.#matchOfLinked(linked, row, SOURCE_KEY)
  }

  /** Throws a RowError if the source has changed a unique key to that of another record: the row may be about either. */
  #requireNoOther(
    { known, stored }: LinkedRecord,
    row: RowIdentity,
    usable: readonly UsableKey[],
  ): void {
    for (const tried of usable) {
      const { key, form } = tried
      if (!key.isUnique || saidForm(this.#resource, key, known) === form) continue
      const other = this.#index
        .ofRow(key, form, row.client)
        .filter((record) => record !== stored && !isArchived(this.#resource, record.row))
        .find((record) => !this.#mayPassOn(record, row, key))
      if (other !== undefined) throw linkedElsewhereError(this.#resource, stored, other, key)
    }
  }

  /**
   * Whether a record's key may be that of the record which a row is linked to. Network cards move from machine to machine; a
   * serial doesn't, unless the source exchanges it. Two rows with the same key are refused as duplicates.
   */
  #mayPassOn(record: StoredRecord, row: RowIdentity, key: MatchKey): boolean {
    const isFirst = key === this.#keys.find(({ isUnique }) => isUnique)
    return isFirst ? this.#hasOwnRow(this.#linkedTo(record), row) : row.key !== undefined
  }

  /** Returns the record of which the source last gave this value for the key. */
  byForm(
    { key, form }: UsableKey,
    row: RowIdentity,
    usable: readonly UsableKey[],
  ): Match | undefined {
    const [linked, ...others] = this.#remembered.withForm(key, form, row.client)
    if (linked === undefined || others.length > 0 || this.#hasOwnRow(linked, row)) return undefined
    const first = this.#keys.find(({ isUnique }) => isUnique)
    const inRow = usable.find((other) => other.key === first)
    const before = first === undefined ? undefined : saidForm(this.#resource, first, linked.known)
    if (first !== undefined && inRow !== undefined && before !== undefined && before !== inRow.form)
      throw differentRecordError(this.#resource, linked.stored, key, first)
    this.#requireNoOther(linked, row, usable)
    return this.#matchOfLinked(linked, row, key.word)
  }

  /**
   * Whether a record has its own row, by its ID in the source. Throws a DeferredRowError if that isn't known yet. A record
   * without such an ID was brought before the map named a column for it.
   */
  #hasOwnRow(linked: LinkedRecord | undefined, row: RowIdentity): boolean {
    const key = linked?.known.key
    if (key === undefined || row.key === undefined || key === row.key) return false
    const isPresent = this.#remembered.isPresent(key)
    if (isPresent === undefined) throw new DeferredRowError()
    return isPresent
  }

  #linkedTo({ row }: StoredRecord): LinkedRecord | undefined {
    return this.#remembered.ofId(Number(row[this.#resource.id]))
  }

  #matchOfLinked({ stored }: LinkedRecord, row: RowIdentity, by: string): Match {
    if (isMoved(this.#resource, stored, row.client))
      throw otherClientError(this.#resource, stored, by)
    return { stored, by, isArchived: isArchived(this.#resource, stored.row) }
  }

  /**
   * Whether a record found by a name is another one of the source, which the file has too. Throws a RowError if it was found
   * by a unique key.
   */
  isOthers({ stored }: Match, row: RowIdentity, by: MatchKey): boolean {
    const linked = this.#linkedTo(stored)
    if (!this.#hasOwnRow(linked, row)) return false
    if (by.isUnique)
      throw otherSourceRecordError(this.#resource, stored, by, linked?.known.key ?? '')
    return true
  }
}

/** Whether a record belongs to another client than its row. */
export function isMoved(resource: Resource, { row }: StoredRecord, client: RowClient): boolean {
  if (ownerField(resource) === undefined || client === undefined) return false
  return clientOf(resource, row) !== client
}
