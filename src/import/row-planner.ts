import { needsOwner } from '../actions/create.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../api/scope.ts'
import { thereIsAlready } from '../api/writes/same-keys.ts'
import { idIn } from '../records/ids.ts'
import { nounOf, oneLine, recordText } from '../records/naming.ts'
import type { Value } from '../records/record.ts'
import { flagIn } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import { withArticle } from '../text/sentence.ts'
import { foresee } from './foreseeing.ts'
import type { PlanRow } from './import-plan.ts'
import { differs, type Judgement, judge } from './judging.ts'
import { keyedValues, specialFields } from './keyed-values.ts'
import { ID } from './match-keys.ts'
import { archivedFault, type Keyed, type Match, type Matcher } from './matching.ts'
import type { NarrowedRecords } from './narrowed-records.ts'
import type { PlanContext } from './plan-context.ts'
import { changesOf, planRow, refused, valuesOf, withDraft, withNotices } from './plan-rows.ts'
import type { RecordIndex } from './record-index.ts'
import type { RepeatedRows } from './repeated-rows.ts'
import type { RowClient, RowClients } from './row-clients.ts'
import { RowFault } from './row-fault.ts'
import type { RowInput, RowRecord } from './row-input.ts'
import { isSameAsStored } from './same-rows.ts'

/** What rows are planned with. */
interface Parts {
  matcher: Matcher
  repeated: RepeatedRows
  clients: RowClients
  index: RecordIndex
  narrowed: NarrowedRecords
}

/** Plans rows, one after the other. */
export class RowPlanner {
  readonly targets = new Map<PlanRow, Stored>()
  readonly #context: PlanContext
  readonly #parts: Parts
  readonly #special: readonly string[]

  constructor(context: PlanContext, parts: Parts) {
    this.#context = context
    this.#parts = parts
    const { matcher, narrowed } = parts
    const own = narrowed.field === undefined ? [] : [narrowed.field]
    const special = specialFields(context.resource, matcher.keys)
    this.#special = [...new Set([...special, ...own])]
  }

  /** What becomes of a row; `place` is its place among all. */
  async plan(row: RowInput, place: number): Promise<PlanRow> {
    if (row.is === 'skip') return { line: row.line, do: 'skip', why: row.why }
    if (row.is === 'refuse') return this.#refused(row, place)
    try {
      return await this.#record(row.line, row.record, place)
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
      return refused(this.#named(row.line, row.record), error.fault)
    }
  }

  /** A row that was refused before; another one may be about the same thing. */
  async #refused(
    { is: _, line, record, ...fault }: Extract<RowInput, { is: 'refuse' }>,
    place: number,
  ): Promise<PlanRow> {
    if (record === undefined) return { line, do: 'refuse', ...fault }
    try {
      await this.#note(line, record, place)
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
    }
    return refused(this.#named(line, record), fault)
  }

  /** A row of which nothing is known but its name. */
  #named(line: number, record: RowRecord): PlanRow {
    const { label } = this.#context.resource
    const name = oneLine(String(record.values.get(label)?.value ?? ''))
    return { line, do: 'refuse', ...(name === '' ? {} : { name }) }
  }

  /** The rows with those refused that are about the same record as another one. */
  withoutRepeated(rows: readonly PlanRow[]): PlanRow[] {
    const all = [...rows]
    for (const [place, fault] of this.#parts.repeated.faults()) {
      const row = all[place]
      if (row === undefined || row.do === 'refuse' || row.do === 'skip') continue
      all[place] = refused(row, fault)
      this.targets.delete(row)
    }
    return all
  }

  /** Notes a row that is refused anyway, as far as it can be read. */
  async #note(line: number, record: RowRecord, place: number): Promise<void> {
    const { matcher, repeated } = this.#parts
    const keyed = await this.#keyed(record)
    repeated.note(place, line, keyed, matcher.usable(keyed))
  }

  async #record(line: number, record: RowRecord, place: number): Promise<PlanRow> {
    const { matcher, repeated } = this.#parts
    const { resource } = this.#context
    const keyed = await this.#keyed(record)
    const usable = matcher.usable(keyed)
    let match: Match | undefined
    try {
      match = this.#isUnsaid(keyed.client) ? matcher.byId(keyed) : matcher.find(keyed, usable)
      this.#requireSaid(keyed.client, match)
    } finally {
      repeated.note(place, line, keyed, usable, match?.stored)
    }
    const known = planRow(line, resource, keyed, match)
    try {
      const row =
        match === undefined
          ? await this.#create(known, record, keyed.client)
          : await this.#existing(known, record, match, keyed.client)
      this.#noteMark(place, record, row)
      return row
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
      return refused(known, error.fault)
    }
  }

  /** Notes a row that asks for a mark which only one record of a client may have (H36). */
  #noteMark(place: number, { values }: RowRecord, row: PlanRow): void {
    const { onlyMark } = this.#context
    if (onlyMark === undefined || flagIn(String(values.get(onlyMark)?.value ?? '')) !== true) return
    this.#parts.repeated.noteMark(place, onlyMark, row)
  }

  async #keyed(record: RowRecord): Promise<Keyed> {
    const { resource } = this.#context
    const client = await this.#clientOf(record)
    const scope = this.#scopeFor(client)
    const special = await keyedValues(this.#context, this.#special, record, scope)
    const parent = special.get(this.#parts.narrowed.field ?? '')
    if (parent !== undefined) await this.#parts.narrowed.have(Number(parent))
    const id = idIn(String(record.id?.value ?? ''))
    return {
      ...(id === undefined ? {} : { id }),
      client,
      isArchived: record.isArchived === true,
      valueOf: (name) => special.get(name) ?? valueIn(resource, record, name),
    }
  }

  async #clientOf({ client }: RowRecord): Promise<RowClient> {
    const { resource } = this.#context
    if (resource.client === null && resource.parent === undefined) return undefined
    if (resource.client === resource.id) return undefined
    return this.#parts.clients.of(client)
  }

  /** Whether a row doesn't say whose it is, and nothing else does. */
  #isUnsaid(client: RowClient): boolean {
    const { resource, scope } = this.#context
    return client === undefined && needsOwner(resource) && scope.kind === 'all'
  }

  /** A row that doesn't say whose it is can only be a record of no client that an export has the ID of. */
  #requireSaid(client: RowClient, match: Match | undefined): void {
    const { resource } = this.#context
    if (!this.#isUnsaid(client)) return
    if (match?.by === ID && clientOf(resource, match.stored.row) === null) return
    throw new RowFault({
      why: `The row doesn't say which client the ${nounOf(resource)} belongs to`,
      hint: {
        say: ['Add a column “Client”, or ', { do: 'name-client' }, ' for all rows'],
      },
    })
  }

  /** Where a row's references are looked up. */
  #scopeFor(client: RowClient): Scope {
    const { resource, scope } = this.#context
    if (client === undefined) return resource.client === resource.id ? { kind: 'all' } : scope
    return scopeOfOwner(client)
  }

  async #existing(
    known: PlanRow,
    record: RowRecord,
    match: Match,
    client: RowClient,
  ): Promise<PlanRow> {
    const { resource, scope: all } = this.#context
    const { stored, isArchived, by } = match
    if (!isInScope(resource, stored.row, all)) {
      throw new RowFault({
        why: `${recordText(resource, stored.row)} is outside the import's scope`,
      })
    }
    const same = known
    if (isSameAsStored(resource, record, stored)) return withNotices(same, record.notices ?? [])
    const scope =
      resource.client === null
        ? this.#scopeFor(client)
        : scopeOfOwner(clientOf(resource, stored.row))
    const judged = await judge(this.#context, record, { stored, scope })
    if (Object.keys(judged.given).length === 0) return withNotices(same, judged.notices)
    if (isArchived) throw archivedFault(resource, stored, by)
    await this.#parts.clients.requireActive(record.client)
    const unable = await this.#context.unable('update')
    if (unable !== undefined) {
      const called = Object.keys(judged.given).map(
        (name) => record.values.get(name)?.called ?? name,
      )
      throw differs(called, unable)
    }
    const draft = await foresee(this.#context, {
      ...judged,
      ...{ on: 'update', stored, client: clientOf(resource, stored.row), values: record.values },
    })
    const row: PlanRow = {
      ...{ ...known, do: 'update' },
      changes: changesOf(resource, judged.given, stored),
      values: valuesOf(resource, judged.given),
    }
    const told = withDraft(row, judged, draft)
    this.targets.set(told, stored)
    return told
  }

  async #create(known: PlanRow, record: RowRecord, client: RowClient): Promise<PlanRow> {
    const { resource } = this.#context
    const unable = await this.#context.unable('create')
    if (unable !== undefined) throw new RowFault(unable)
    requireClient(resource, client, record)
    await this.#parts.clients.requireActive(record.client)
    if (record.isArchived === true) {
      throw new RowFault({
        why: `The file says that this ${nounOf(resource)} is archived, and no record fits it: an import creates active records only`,
      })
    }
    const judged = await judge(this.#context, record, {
      stored: undefined,
      scope: this.#scopeFor(client),
    })
    const owner = ownerIn(resource, judged) ?? client ?? null
    const draft = await foresee(this.#context, {
      ...judged,
      ...{ on: 'create', stored: undefined, client: owner, values: record.values },
    })
    const row: PlanRow = {
      ...{ ...known, do: 'create', client: owner },
      values: valuesOf(resource, judged.given),
    }
    const told = withDraft(row, judged, draft)
    return withNotices(told, this.#sameName(known.name, client, judged))
  }

  /** The server takes duplicates without a word (H39): a new record with the name of another is told of. */
  #sameName(_: string | undefined, client: RowClient, { given }: Judgement): string[] {
    const { resource } = this.#context
    const { matcher, index } = this.#parts
    if (resource.number !== undefined || resource.parent !== undefined) return []
    const key = matcher.name
    const form = matcher.nameIn({ client, isArchived: false, valueOf: (name) => given[name] })
    if (form === undefined || client === undefined) return []
    const same = index.ofClient(key, form, client)
    if (same.length === 0) return []
    const ids = same.map(({ row }) => row[resource.id]).join(', ')
    return [`${thereIsAlready(resource, same.length)} with that name: ${ids}`]
  }
}

/** The parent's client, where the new record belongs to a parent. */
function ownerIn({ parent }: Resource, { references }: Judgement): number | undefined {
  if (parent === undefined) return undefined
  const found = references.find(({ field }) => field === parent)
  const owner = found === undefined ? null : clientOf(found.resource, found.stored.row)
  return owner ?? undefined
}

/** A record of no client is made where the import is for such records, and where the server makes any (H08). */
function requireClient(resource: Resource, client: RowClient, record: RowRecord): void {
  if (!needsOwner(resource) || client !== null) return
  if (record.client === undefined && resource.operations.create?.withoutClient !== undefined) return
  throw new RowFault({
    why: `${withArticle(nounOf(resource)).replace(/^a/, 'A')} of no client can't be created this way`,
    ...(record.client === undefined ? {} : { column: record.client.called }),
    hazard: 'H08',
  })
}

/** A value of a row as a key takes it. */
function valueIn(resource: Resource, { values }: RowRecord, name: string): Value | undefined {
  const value = values.get(name)?.value
  if (value === undefined || typeof value === 'object') return undefined
  if (resource.fields[name]?.kind === 'reference') return idIn(String(value))
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined
}
