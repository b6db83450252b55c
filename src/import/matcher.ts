import type { StoredRecord } from '../api/records/read.ts'
import type { Value } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { ownerField } from '../resources/ownership.ts'
import {
  ambiguousRowError,
  archivedError,
  differentRecordError,
  otherClientError,
  otherInstanceError,
  otherKeyError,
} from './match-errors.ts'
import { ID_KEY, type MatchKey, nameKey } from './match-keys.ts'
import { keyValueOf, type RecordIndex } from './record-index.ts'
import type { RowClient } from './row-clients.ts'
import type { LinkedRecord, RememberedRecords } from './sync/remembered-records.ts'
import { isMoved, SourceMatcher } from './sync/source-matcher.ts'
import { isUnchanged } from './unchanged-values.ts'

/** The record that a row is about, and the key it was found by. */
export interface Match {
  stored: StoredRecord
  by: string
  isArchived: boolean
  /** What is remembered about the record, if the source has brought it before. */
  linked?: LinkedRecord
}

/** The part of a row that it is matched by. */
export interface RowIdentity {
  /** The record's ID, if the file has it. */
  id?: number
  /** The client that the record belongs to; null for none, undefined if its parent decides. */
  client: RowClient
  /** Whether the row says that the record is archived. */
  isArchived: boolean
  /** Returns the row's value for a field; references by ID. */
  valueOf(name: string): Value | undefined
  /** The record's ID in the source. */
  key?: string
  /** The name as written in the row, if it is compared in another form (text as HTML). */
  writtenName?: Value | undefined
}

/** A key with the row's normalised value for it. */
export interface UsableKey {
  key: MatchKey
  form: string
}

/** Finds the records that rows are about. */
export class Matcher {
  readonly resource: Resource
  readonly keys: readonly MatchKey[]
  readonly #index: RecordIndex
  readonly #source: SourceMatcher | undefined
  /** The key of a record's name. */
  readonly name: MatchKey

  constructor(
    resource: Resource,
    keys: readonly MatchKey[],
    index: RecordIndex,
    remembered?: RememberedRecords,
  ) {
    this.resource = resource
    this.keys = keys
    this.#index = index
    this.#source = remembered && new SourceMatcher(resource, { keys, index, remembered })
    const isName = ({ fields }: MatchKey) => fields.length === 1 && fields[0] === resource.label
    this.name = keys.find(isName) ?? nameKey(resource)
  }

  /** Returns the keys that a row can be matched by, in order; only the name if it has no other. */
  usable(row: RowIdentity): readonly UsableKey[] {
    const named = this.#usableOf(
      row,
      this.keys.filter(({ word }) => word !== ID_KEY),
    )
    return named.length > 0 ? named : this.#usableOf(row, [this.name])
  }

  /** Returns a row's normalised name. */
  nameIn(row: RowIdentity): string | undefined {
    return keyValueOf(this.resource, this.name, (name) => row.valueOf(name))
  }

  /**
   * Returns the record that a row is about; undefined if there is none. Throws a RowError if it is ambiguous or not allowed,
   * and a DeferredRowError if that depends on rows that have not been read yet.
   */
  find(row: RowIdentity, usable = this.usable(row)): Match | undefined {
    const source = this.#source
    const match = this.#byId(row) ?? source?.byKey(row, usable) ?? this.#byUsable(row, usable)
    if (match !== undefined) return source?.withMemory(match) ?? match
    const sameId = this.#recordWithId(row)
    if (sameId !== undefined) throw otherInstanceError(this.resource, sameId)
    return undefined
  }

  /** Returns the record that the first of a row's keys finds. */
  #byUsable(row: RowIdentity, usable: readonly UsableKey[]): Match | undefined {
    for (const found of usable) {
      const before = this.#source?.byForm(found, row, usable)
      const match = before ?? this.#byKey(found, row)
      if (match === undefined || this.#source?.isOthers(match, row, found.key) === true) continue
      if (before === undefined) this.#requireSameRecord(match, usable, found.key)
      return match
    }
    return undefined
  }

  /** Returns the record with a row's ID, if its name or a unique key agrees. */
  byId(row: RowIdentity): Match | undefined {
    const match = this.#byId(row)
    return match && (this.#source?.withMemory(match) ?? match)
  }

  #byId(row: RowIdentity): Match | undefined {
    const sameId = this.#recordWithId(row)
    if (sameId === undefined || !this.#isIdTrusted(sameId, row)) return undefined
    this.#requireSameKey(sameId, row)
    if (isMoved(this.resource, sameId, row.client))
      throw otherClientError(this.resource, sameId, ID_KEY)
    return this.#matchOf([sameId], row, ID_KEY)
  }

  /** Whether records are found by ID, whatever else a row says. */
  #matchesById(): boolean {
    return this.keys.some(({ word }) => word === ID_KEY)
  }

  /** Throws a RowError if a row has the ID of one record and the serial of another: it may be about either. */
  #requireSameKey(sameId: StoredRecord, row: RowIdentity): void {
    const first = this.keys.find(({ isUnique }) => isUnique)
    const [usable] = first === undefined ? [] : this.#usableOf(row, [first])
    if (usable === undefined || this.#matchesById()) return
    const { key, form } = usable
    if (this.#index.keyValueIn(key, sameId) === form) return
    const [other] = this.#index
      .ofRow(key, form, row.client)
      .filter((record) => !isArchived(this.resource, record.row))
    if (other === undefined) return
    throw otherKeyError(this.resource, sameId, other, key)
  }

  #recordWithId({ id }: RowIdentity): StoredRecord | undefined {
    return id === undefined ? undefined : this.#index.byId(id)
  }

  #usableOf(row: RowIdentity, keys: readonly MatchKey[]): UsableKey[] {
    return keys.flatMap((key) => {
      const form = keyValueOf(this.resource, key, (name) => row.valueOf(name))
      return form === undefined ? [] : [{ key, form }]
    })
  }

  /** Whether a row's ID is from this instance: records are matched by ID, or the name or a unique key agrees. */
  #isIdTrusted(stored: StoredRecord, row: RowIdentity): boolean {
    if (this.#matchesById()) return true
    const { label, fields } = this.resource
    const field = fields[label]
    const isSame = (name: Value | undefined) =>
      field !== undefined && name !== undefined && isUnchanged(field, name, stored.row[label])
    if (isSame(row.valueOf(label)) || isSame(row.writtenName)) return true
    const identifying = [this.name, ...this.keys.filter(({ isUnique }) => isUnique)]
    const usable = this.#usableOf(row, identifying)
    // A record without a name and a row without one agree, unless a key differs.
    if (usable.length === 0 && String(stored.row[label] ?? '').trim() === '') return true
    return usable.some(({ key, form }) => this.#index.keyValueIn(key, stored) === form)
  }

  #byKey({ key, form }: UsableKey, row: RowIdentity): Match | undefined {
    const found = this.#index.ofRow(key, form, row.client)
    if (found.length > 0) return this.#matchOf(found, row, key.word)
    if (key.isUnique && key === this.keys.find(({ isUnique }) => isUnique))
      this.#requireNotElsewhere(key, form)
    return undefined
  }

  /** Throws a RowError for a record found by a later key if the first unique key differs: it is a different record. */
  #requireSameRecord({ stored }: Match, usable: readonly UsableKey[], by: MatchKey): void {
    const first = this.keys.find(({ isUnique }) => isUnique)
    const inRow = usable.find(({ key }) => key === first)
    if (first === undefined || inRow === undefined || first === by) return
    const inRecord = this.#index.keyValueIn(first, stored)
    if (inRecord === undefined || inRecord === inRow.form) return
    throw differentRecordError(this.resource, stored, by, first)
  }

  /** Throws a RowError if another client's record has the key: a create would duplicate it, and an update can't move it. */
  #requireNotElsewhere(key: MatchKey, form: string): void {
    const { fields } = this.resource
    if (ownerField(this.resource) === undefined) return
    if (fields[key.fields[0] ?? '']?.isUniqueInClient === true) return
    const [other] = this.#index
      .anywhere(key, form)
      .filter((record) => !isArchived(this.resource, record.row))
    if (other !== undefined) throw otherClientError(this.resource, other, key.word)
  }

  /** Returns the only active record, or the only archived one if none is active. Throws a RowError if there are several. */
  #matchOf(found: readonly StoredRecord[], row: RowIdentity, by: string): Match {
    const active = found.filter((record) => !isArchived(this.resource, record.row))
    const candidates = active.length > 0 ? active : found
    const [only] = candidates
    if (only === undefined || candidates.length > 1)
      throw ambiguousRowError(this.resource, candidates, by)
    if (active.length > 0 || row.isArchived) {
      return { stored: only, by, isArchived: active.length === 0 }
    }
    throw archivedError(this.resource, only, by)
  }
}
