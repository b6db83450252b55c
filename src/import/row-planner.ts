import { needsOwner } from '../actions/create.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { cleanName, nounOf } from '../records/describe-record.ts'
import { parseId } from '../records/ids.ts'
import type { Value } from '../records/record.ts'
import { parseYesNo } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import { refusedRow, unchangedRow } from './build-plan-row.ts'
import type { PlanRow } from './import-plan.ts'
import { ID_KEY } from './match-keys.ts'
import type { Match, RowIdentity, UsableKey } from './matcher.ts'
import type { PlanContext } from './plan-context.ts'
import {
  type KnownRow,
  planCreate,
  planExisting,
  type RowParts,
  referenceScope,
} from './plan-row-write.ts'
import { resolveKeyValues, specialFields } from './resolve-key-values.ts'
import type { RowClient } from './row-clients.ts'
import { RowError } from './row-error.ts'
import type { RowInput, RowRecord } from './row-input.ts'
import { DeferredRowError } from './sync/source-matcher.ts'

/** Plans rows in order. */
export class RowPlanner {
  /** The record of each planned update. */
  readonly targets = new Map<PlanRow, StoredRecord>()
  readonly #context: PlanContext
  readonly #parts: RowParts
  readonly #special: readonly string[]

  constructor(context: PlanContext, parts: RowParts) {
    this.#context = context
    this.#parts = parts
    const { matcher, byParent } = parts
    const parent = byParent.field === undefined ? [] : [byParent.field]
    const special = specialFields(context.resource, matcher.keys)
    this.#special = [...new Set([...special, ...parent])]
  }

  /** Plans a row; `place` is its index among all rows. Rejects with a DeferredRowError if it must be planned last. */
  async plan(row: RowInput, place: number): Promise<PlanRow> {
    if (row.is === 'skip') return this.#planSkipped(row)
    if (row.is === 'refuse') return this.#planRefused(row, place)
    try {
      return await this.#planRecord(row.line, row.record, place)
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      return refusedRow(this.#nameOnly(row.line, row.record), error.fault)
    }
  }

  /** A row that the map leaves out is still one that the source has. */
  async #planSkipped({ line, why, record }: Extract<RowInput, { is: 'skip' }>): Promise<PlanRow> {
    const { sync } = this.#context
    if (sync !== undefined && record !== undefined) {
      try {
        const identity = await this.#identify(record)
        sync.noteSkipped(identity, this.#parts.matcher.usable(identity))
      } catch (error) {
        if (!(error instanceof RowError)) throw error
      }
    }
    return { line, do: 'skip', why }
  }

  /** Notes for a source that the file has a row. */
  #noteRow(identity: RowIdentity, usable: readonly UsableKey[], match: Match | undefined): void {
    const { resource, sync } = this.#context
    if (sync === undefined) return
    const id = match === undefined ? undefined : Number(match.stored.row[resource.id])
    sync.noteRow(identity, usable, id)
  }

  /** Plans a row that was refused when it was read; another row may be about the same record. */
  async #planRefused(
    { is: _, line, record, ...fault }: Extract<RowInput, { is: 'refuse' }>,
    place: number,
  ): Promise<PlanRow> {
    if (record === undefined) {
      this.#context.sync?.noteUnreadable(record)
      return { line, do: 'refuse', ...fault }
    }
    try {
      await this.#note(line, record, place)
    } catch (error) {
      if (!(error instanceof RowError)) throw error
    }
    return refusedRow(this.#nameOnly(line, record), fault)
  }

  /** Returns a row of which only the name is known. */
  #nameOnly(line: number, record: RowRecord): PlanRow {
    const { label } = this.#context.resource
    const name = cleanName(String(record.values.get(label)?.value ?? ''))
    return { line, do: 'refuse', ...(name === '' ? {} : { name }) }
  }

  /** Returns the rows, with those refused that are about the same record as another row. */
  refuseDuplicates(rows: readonly PlanRow[]): PlanRow[] {
    const all = [...rows]
    for (const [place, fault] of this.#parts.duplicates.faults()) {
      const row = all[place]
      if (row === undefined || row.do === 'refuse' || row.do === 'skip') continue
      all[place] = refusedRow(row, fault)
      this.targets.delete(row)
      this.#context.sync?.notes.delete(row)
    }
    return all
  }

  /** Notes what identifies a row that is refused anyway. */
  async #note(line: number, record: RowRecord, place: number): Promise<void> {
    const { matcher, duplicates } = this.#parts
    const row = await this.#identifyOrNote(record)
    const usable = matcher.usable(row)
    this.#noteRow(row, usable, undefined)
    duplicates.note({ place, line, row, usable })
  }

  async #planRecord(line: number, record: RowRecord, place: number): Promise<PlanRow> {
    const { matcher, duplicates } = this.#parts
    const { resource } = this.#context
    const identity = await this.#identifyOrNote(record)
    const usable = matcher.usable(identity)
    let match: Match | undefined
    const note = () => {
      duplicates.note({ place, line, row: identity, usable, match })
      this.#noteRow(identity, usable, match)
    }
    try {
      match = this.#isClientUnknown(identity.client)
        ? matcher.byId(identity)
        : matcher.find(identity, usable)
      this.#requireClient(identity.client, match)
    } catch (error) {
      if (!(error instanceof DeferredRowError)) note()
      throw error
    }
    note()
    this.#requireKey(record)
    const known = unchangedRow(line, resource, identity, match)
    try {
      const row =
        match === undefined
          ? await planCreate(this.#context, this.#parts, { known, record, client: identity.client })
          : await this.#planExisting({ known, record, client: identity.client }, match)
      this.#noteFlag(place, record, row)
      return row
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      return refusedRow(known, error.fault)
    }
  }

  async #planExisting(row: KnownRow, match: Match): Promise<PlanRow> {
    const planned = await planExisting(this.#context, this.#parts, row, match)
    if (planned.do === 'update') this.targets.set(planned, match.stored)
    return planned
  }

  /** Throws a RowError for a row without an ID in the source, if the map names a column for that. */
  #requireKey({ key, keyFault }: RowRecord): void {
    const column = this.#context.sync?.options.keyHeading
    if (column === undefined || key !== undefined) return
    const why = `This ${nounOf(this.#context.resource)} has no ID in the source`
    throw new RowError({ column, why, ...keyFault })
  }

  /** Notes a row that sets a flag which only one record of a client may have (H36). */
  #noteFlag(place: number, { values }: RowRecord, row: PlanRow): void {
    const { exclusiveFlag } = this.#context
    if (exclusiveFlag === undefined) return
    if (parseYesNo(String(values.get(exclusiveFlag)?.value ?? '')) !== true) return
    this.#parts.duplicates.noteFlag(place, exclusiveFlag, row)
  }

  /** Identifies a row; one that can't be identified may be about any record of the source. */
  async #identifyOrNote(record: RowRecord): Promise<RowIdentity> {
    try {
      return await this.#identify(record)
    } catch (error) {
      if (error instanceof RowError) this.#context.sync?.noteUnreadable(record)
      throw error
    }
  }

  async #identify(record: RowRecord): Promise<RowIdentity> {
    const { resource, sync } = this.#context
    sync?.noteKey(record)
    const client = await this.#clientOf(record)
    const scope = referenceScope(this.#context, client)
    const special = await resolveKeyValues(this.#context, this.#special, record, scope)
    const parent = special.get(this.#parts.byParent.field ?? '')
    if (parent !== undefined) await this.#parts.byParent.load(Number(parent))
    const id = parseId(String(record.id?.value ?? ''))
    return {
      ...(id === undefined ? {} : { id }),
      ...(sync === undefined || record.key === undefined ? {} : { key: String(record.key.value) }),
      client,
      isArchived: record.isArchived === true,
      ...(special.has(resource.label) && {
        writtenName: valueIn(resource, record, resource.label),
      }),
      valueOf: (name) => special.get(name) ?? valueIn(resource, record, name),
    }
  }

  async #clientOf({ client }: RowRecord): Promise<RowClient> {
    const { resource } = this.#context
    if (resource.client === null && resource.parent === undefined) return undefined
    if (resource.client === resource.id) return undefined
    return this.#parts.clients.resolve(client)
  }

  /** Whether neither the row nor the scope says which client a row belongs to. */
  #isClientUnknown(client: RowClient): boolean {
    const { resource, scope } = this.#context
    return client === undefined && needsOwner(resource) && scope.kind === 'all'
  }

  /** Throws a RowError for a row with an unknown client, unless its ID is that of a record without a client. */
  #requireClient(client: RowClient, match: Match | undefined): void {
    const { resource } = this.#context
    if (!this.#isClientUnknown(client)) return
    if (match?.by === ID_KEY && clientOf(resource, match.stored.row) === null) return
    throw new RowError({
      why: `The row doesn't say which client the ${nounOf(resource)} belongs to`,
      hint: {
        say: ['Add a column “Client”, or ', { do: 'name-client' }, ' for all rows'],
      },
    })
  }
}

/** Returns a row's value for matching. */
function valueIn(resource: Resource, { values }: RowRecord, name: string): Value | undefined {
  const value = values.get(name)?.value
  if (value === undefined || typeof value === 'object') return undefined
  if (resource.fields[name]?.kind === 'reference') return parseId(String(value))
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined
}
