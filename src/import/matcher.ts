import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import {
  describeRecord,
  displayName,
  formatCount,
  nounOf,
  nounsOf,
} from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { ownerField } from '../resources/ownership.ts'
import { joinWords } from '../text/sentence.ts'
import { ID_KEY, type MatchKey, nameKey } from './match-keys.ts'
import { keyValueOf, type RecordIndex } from './record-index.ts'
import type { RowClient } from './row-clients.ts'
import { AmbiguousRowError, RowError } from './row-error.ts'
import { isUnchanged } from './unchanged-values.ts'

/** The record that a row is about, and by which key it was found. */
export interface Match {
  stored: StoredRecord
  by: string
  isArchived: boolean
}

/** What of a row it is matched by. */
export interface RowIdentity {
  /** Its own ID, where the file has it. */
  id?: number
  /** The client whose the record is; null for none, undefined where its parent knows. */
  client: RowClient
  /** Whether the row itself says that the record is archived. */
  isArchived: boolean
  /** A value that stands in the row, by its field; references by ID. */
  valueOf(name: string): Value | undefined
  /** Its name as it stands in the row, where a value is compared in another form (a text as HTML). */
  writtenName?: Value | undefined
}

/** A key with the row's value for it. */
export interface UsableKey {
  key: MatchKey
  form: string
}

/** Finds the records that rows are about. */
export class Matcher {
  readonly resource: Resource
  readonly keys: readonly MatchKey[]
  readonly #index: RecordIndex
  /** The key of a record's name. */
  readonly name: MatchKey

  constructor(resource: Resource, keys: readonly MatchKey[], index: RecordIndex) {
    this.resource = resource
    this.keys = keys
    this.#index = index
    const isName = ({ fields }: MatchKey) => fields.length === 1 && fields[0] === resource.label
    this.name = keys.find(isName) ?? nameKey(resource)
  }

  /** The keys that a row can be matched by, in order; its name where it has no other. */
  usable(row: RowIdentity): readonly UsableKey[] {
    const named = this.#formsOf(
      row,
      this.keys.filter(({ word }) => word !== ID_KEY),
    )
    return named.length > 0 ? named : this.#formsOf(row, [this.name])
  }

  /** Whether a key is the name. */
  isName(key: MatchKey): boolean {
    return key === this.name
  }

  /** The form of a row's name. */
  nameIn(row: RowIdentity): string | undefined {
    return keyValueOf(this.resource, this.name, (name) => row.valueOf(name))
  }

  /** The record that a row is about; undefined where none is. Throws a RowFault where it can't be told, or may not be. */
  find(row: RowIdentity, usable = this.usable(row)): Match | undefined {
    const trusted = this.byId(row)
    if (trusted !== undefined) return trusted
    for (const found of usable) {
      const match = this.#byKey(found, row, usable)
      if (match !== undefined) return match
    }
    const own = this.#recordOf(row)
    if (own !== undefined) throw this.#otherInstance(own)
    return undefined
  }

  /** The record that has a row's ID, where its name or an own key agrees. */
  byId(row: RowIdentity): Match | undefined {
    const own = this.#recordOf(row)
    if (own === undefined || !this.#isIdTrusted(own, row)) return undefined
    this.#requireNoOther(own, row)
    return this.#owned(own, row)
  }

  /** Whether records are to be found by their IDs, whatever else a row says. */
  #goesById(): boolean {
    return this.keys.some(({ word }) => word === ID_KEY)
  }

  /** A row whose ID is one record's, and whose serial another's, may be about either. */
  #requireNoOther(own: StoredRecord, row: RowIdentity): void {
    const first = this.keys.find(({ isUnique }) => isUnique)
    const [given] = first === undefined ? [] : this.#formsOf(row, [first])
    if (given === undefined || this.#goesById()) return
    const { key, form } = given
    if (this.#index.keyValueIn(key, own) === form) return
    const [other] = this.#found(given, row).filter((one) => !this.#isArchived(one))
    if (other === undefined) return
    const { resource } = this
    throw new RowError({
      why: `${describeRecord(resource, own.row)} has this ID, but ${describeRecord(resource, other.row)} has this ${labelOf(resource, key)}`,
      hint: `If the IDs are right, match by ${ID_KEY}; if not, leave them out`,
    })
  }

  #recordOf({ id }: RowIdentity): StoredRecord | undefined {
    return id === undefined ? undefined : this.#index.byId(id)
  }

  #formsOf(row: RowIdentity, keys: readonly MatchKey[]): UsableKey[] {
    return keys.flatMap((key) => {
      const form = keyValueOf(this.resource, key, (name) => row.valueOf(name))
      return form === undefined ? [] : [{ key, form }]
    })
  }

  /** An ID is this instance's where the match is to go by it, or where the name or an own key agrees. */
  #isIdTrusted(stored: StoredRecord, row: RowIdentity): boolean {
    if (this.#goesById()) return true
    const { label, fields } = this.resource
    const field = fields[label]
    const isSame = (name: Value | undefined) =>
      field !== undefined && name !== undefined && isUnchanged(field, name, stored.row[label])
    if (isSame(row.valueOf(label)) || isSame(row.writtenName)) return true
    const telling = [this.name, ...this.keys.filter(({ isUnique }) => isUnique)]
    const given = this.#formsOf(row, telling)
    // A record without a name and a row without one agree, unless something else tells them apart.
    if (given.length === 0 && String(stored.row[label] ?? '').trim() === '') return true
    return given.some(({ key, form }) => this.#index.keyValueIn(key, stored) === form)
  }

  #owned(stored: StoredRecord, row: RowIdentity): Match {
    if (this.#isMoved(stored, row)) throw this.#moving(stored, ID_KEY)
    return this.#matchOf([stored], row, ID_KEY)
  }

  /** The records of a row's client with a value. */
  #found({ key, form }: UsableKey, { client }: RowIdentity): readonly StoredRecord[] {
    const isAnywhere = ownerField(this.resource) === undefined || client === undefined
    return isAnywhere
      ? this.#index.anywhere(key, form)
      : this.#index.ofClient(key, form, client ?? null)
  }

  #byKey(given: UsableKey, row: RowIdentity, usable: readonly UsableKey[]): Match | undefined {
    const { key, form } = given
    const found = this.#found(given, row)
    if (found.length > 0) {
      const match = this.#matchOf(found, row, key.word)
      this.#requireSameThing(match, usable, key)
      return match
    }
    if (key.isUnique && key === this.keys.find(({ isUnique }) => isUnique))
      this.#requireNotElsewhere(key, form)
    return undefined
  }

  /** A record that was found by a later key is another thing if the first own key differs. */
  #requireSameThing({ stored }: Match, usable: readonly UsableKey[], by: MatchKey): void {
    const first = this.keys.find(({ isUnique }) => isUnique)
    const given = usable.find(({ key }) => key === first)
    if (first === undefined || given === undefined || first === by) return
    const kept = this.#index.keyValueIn(first, stored)
    if (kept === undefined || kept === given.form) return
    const label = labelOf(this.resource, first)
    throw new RowError({
      why: `${describeRecord(this.resource, stored.row)} has this ${labelOf(this.resource, by)}, but another ${label}: ${String(stored.row[first.fields[0] ?? ''])}`,
      hint: `If it is the same ${nounOf(this.resource)}, correct the ${label} on one side; if not, give it another ${labelOf(this.resource, by)}`,
    })
  }

  /** A serial that another client's record has: a create would make a second one, and an update can't move it. */
  #requireNotElsewhere(key: MatchKey, form: string): void {
    const { fields } = this.resource
    if (ownerField(this.resource) === undefined) return
    if (fields[key.fields[0] ?? '']?.isUniqueInClient === true) return
    const others = this.#index.anywhere(key, form).filter((one) => !this.#isArchived(one))
    const [other] = others
    if (other !== undefined) throw this.#moving(other, key.word)
  }

  #isMoved(stored: StoredRecord, row: RowIdentity): boolean {
    if (ownerField(this.resource) === undefined || row.client === undefined) return false
    return clientOf(this.resource, stored.row) !== row.client
  }

  #moving({ row }: StoredRecord, by: string): RowError {
    const client = clientOf(this.resource, row)
    const whose = client === null ? 'no client' : `client ${client}`
    return new RowError({
      why: `${describeRecord(this.resource, row)}, found by ${by}, belongs to ${whose}: an import doesn't move records to another client`,
      hint: 'Move it in the browser first, or correct the client in the file',
    })
  }

  #otherInstance({ row }: StoredRecord): RowError {
    return new RowError({
      why: `${describeRecord(this.resource, row)} has this ID, and nothing else of the row fits it: the file may be from another instance`,
      hint: `If they are the same ${nounsOf(this.resource)}, match by ${ID_KEY}`,
    })
  }

  /** The one active record; archived ones only count where none is active. */
  #matchOf(found: readonly StoredRecord[], row: RowIdentity, by: string): Match {
    const active = found.filter((one) => !this.#isArchived(one))
    const candidates = active.length > 0 ? active : found
    const [only] = candidates
    if (only === undefined || candidates.length > 1) throw this.#several(candidates, by)
    if (active.length > 0 || row.isArchived) {
      return { stored: only, by, isArchived: active.length === 0 }
    }
    throw archivedFault(this.resource, only, by)
  }

  #several(found: readonly StoredRecord[], by: string): RowError {
    const { resource } = this
    const names = found
      .slice(0, 5)
      .map(({ row }) => `${row[resource.id]} ${displayName(resource, row)}`.trim())
    const more = found.length > names.length ? ', …' : ''
    return new AmbiguousRowError({
      why: `${formatCount(resource, found.length)} have this ${by}: ${names.join(', ')}${more}`,
      hint: `Merge them in ITFlow, or match by something that tells them apart`,
    })
  }

  #isArchived({ row }: StoredRecord): boolean {
    return (row[this.resource.archivedAt ?? ''] ?? null) !== null
  }
}

/** The fault of a row whose record is archived, with how it is brought back. */
export function archivedFault(resource: Resource, { row }: StoredRecord, by: string): RowError {
  const id = Number(row[resource.id])
  return new RowError({
    why: `${describeRecord(resource, row)}, found by ${by}, is archived`,
    hint:
      resource.operations.unarchive === undefined
        ? 'Bring it back in the browser, or leave the row out'
        : { for: 'Bring it back', step: { do: 'unarchive', resource: resource.name, id } },
  })
}

function labelOf({ fields }: Resource, { fields: names }: MatchKey): string {
  return joinWords(names.map((name) => labelInSentence(fields[name] ?? { label: name })))
}
