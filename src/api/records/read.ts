import { tolerate } from '../../bearable.ts'
import { AuthenticationError, UsageError } from '../../errors.ts'
import { normaliseValue } from '../../records/notations.ts'
import type { Row } from '../../records/record.ts'
import { shapeRecord } from '../../records/shape.ts'
import { fieldEquals } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { resources } from '../../resources/index.ts'
import type { Filter } from '../../resources/operation.ts'
import { isEscapable } from '../../text/html-entities.ts'
import type { Api } from '../api.ts'
import { preferUnsupportedError } from '../capabilities/prefer-unsupported.ts'
import { type PageRequest, readPages, rowKeyOf } from '../http/paginate.ts'
import { AbsentOperationError, type RawRecord } from '../http/reply.ts'
import { requireValidIds } from '../http/validate-record.ts'
import type { ReadMark } from './read-freshness.ts'
import { isInScope, type Scope, scopeQuery } from './scope.ts'
import type { NamedSelector } from './selector.ts'

/** What a list is narrowed to. */
export interface ReadRequest {
  scope: Scope
  /** Field → value, for what the server may be asked to filter by; each record is checked again here (H12). */
  equals?: Readonly<Record<string, string | number>>
  /** Query parameters that compare no field (`year`, `include_archived`). */
  parameters?: Readonly<Record<string, string | number>>
  /** The joined fields may be missing: filters that lose them are sent as well. */
  isPartial?: boolean
  /** Reads no further than this many of the server's records. */
  maxRecords?: number
}

/** A record as the program has it: typed, and as the server sent it. */
export interface StoredRecord {
  row: Row
  raw: RawRecord
  /** When it was read; absent if it wasn't. */
  readMark?: ReadMark
  /** How it was named, if not by its ID. */
  selector?: NamedSelector
  /** How it was when it was found, if another read has completed it since. */
  asFound?: StoredRecord
}

/** Reads a list to its end, a page at a time, scope and filters applied here as well. */
export async function* readRecords(
  api: Api,
  resource: Resource,
  request: ReadRequest,
): AsyncGenerator<StoredRecord[]> {
  const filters = serverFilters(resource, request)
  const missing = missingFilter(resource, filters)
  if (missing !== undefined) throw await preferUnsupportedError(api, resource, 'read', missing)
  const query = { ...scopeQuery(resource, request.scope), ...request.parameters, ...filters }
  const list = await listRequest(api, resource, query)
  const mark = api.freshness.begin()
  const isWithin = await scopeTest(api, resource, request.scope)
  const pages = readPages(
    api.server,
    {
      ...list,
      ...(request.maxRecords === undefined ? {} : { maxRecords: request.maxRecords }),
      ...onlyOne(resource, filters),
    },
    () => api.clock().getTime(),
  )
  const take = (raw: RawRecord, read: ReadMark): StoredRecord[] => {
    const stored = toStoredRecord(api, resource, raw, read)
    const isTaken = isWithin(stored.row) && hasAll(resource, stored.row, request.equals)
    return isTaken ? [stored] : []
  }
  for await (const page of withUnsupportedErrors(api, resource, pages)) {
    const read = mark()
    const taken = (some: readonly RawRecord[]) => some.flatMap((raw) => take(raw, read))
    if (page.length <= AT_ONCE) yield taken(page)
    else for await (const some of api.server.iterateCooperatively(parted(page))) yield taken(some)
  }
}

/** What a resource's list is asked for with: the operation, what tells its records apart, and access to its secrets. */
export async function listRequest(
  api: Api,
  resource: Resource,
  query: PageRequest['query'],
): Promise<PageRequest> {
  const { module, operations } = resource
  const access = await api.secretAccess(resource)
  return {
    ...{ module, file: operations.read?.file ?? 'read', key: rowKeyOf(resource), query },
    ...access,
  }
}

/** A record as it was sent, typed, with when it was read; throws a ServerError if its ID can't be used. */
export function toStoredRecord(
  api: Api,
  resource: Resource,
  raw: RawRecord,
  read: ReadMark,
): StoredRecord {
  const row = shapeRecord(resource, raw)
  requireValidIds(api.server, resource, row)
  return { row, raw, readMark: read }
}

/** How many records are converted before anything else gets a turn. */
const AT_ONCE = 100

function* parted(page: readonly RawRecord[]): Generator<readonly RawRecord[]> {
  for (let at = 0; at < page.length; at += AT_ONCE) yield page.slice(at, at + AT_ONCE)
}

/** For a read by ID: whether a record has that ID, in however many rows the server joins it with others. */
function onlyOne(
  resource: Resource,
  filters: Readonly<Record<string, string | number>>,
): Pick<PageRequest, 'isSoleRecord'> {
  const [name] = resource.filters.flatMap(({ field, name }) =>
    field === resource.id ? [name] : [],
  )
  const id = name === undefined ? undefined : filters[name]
  if (id === undefined) return {}
  const [names = []] = rowKeyOf({ ...resource, rowKey: [resource.id] })
  return { isSoleRecord: (raw) => names.some((known) => String(raw[known]) === String(id)) }
}

/** A read that the server does not have is said with the release that has it; what was remembered of the server is forgotten. */
async function* withUnsupportedErrors<T>(
  api: Api,
  resource: Resource,
  pages: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* pages
  } catch (error) {
    const isAbsent = error instanceof AbsentOperationError
    if (isAbsent || error instanceof AuthenticationError) await api.capabilities.forget()
    if (!isAbsent) throw error
    const { unsupportedError } = await import('../capabilities/unsupported.ts')
    throw await unsupportedError(api, resource, 'read')
  }
}

/** All of a list at once. */
export async function readAll(
  api: Api,
  resource: Resource,
  request: ReadRequest,
): Promise<StoredRecord[]> {
  return readUntil(api, resource, request, () => false)
}

/** The same, up to the page with what is looked for; the rest need not be complete. */
export async function readUntil(
  api: Api,
  resource: Resource,
  request: ReadRequest,
  isWanted: (record: StoredRecord) => boolean,
): Promise<StoredRecord[]> {
  const all: StoredRecord[] = []
  for await (const page of readRecords(api, resource, request)) {
    all.push(...page)
    if (page.some(isWanted)) break
  }
  return all
}

/** The same, for what can be done without: undefined where the list can't be read. */
export async function readAllIfPossible(
  api: Api,
  resource: Resource,
  request: ReadRequest,
): Promise<StoredRecord[] | undefined> {
  try {
    return await readAll(api, resource, request)
  } catch (error) {
    tolerate(error)
    return undefined
  }
}

/**
 * Whether a record lies within the scope, checked here whatever the server did (H11). Records that know
 * their client only through their parent (items and payments of an invoice) are looked up by it.
 */
export async function scopeTest(
  api: Api,
  resource: Resource,
  scope: Scope,
): Promise<(row: Row) => boolean> {
  const { client, parent } = resource
  const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
  if (client !== null || parent === undefined || owner === undefined || scope.kind === 'all') {
    return (row) => isInScope(resource, row, scope)
  }
  const parents = await readAll(api, resources[owner], { scope })
  const ids = new Set(parents.map(({ row }) => row[resources[owner].id]))
  return (row) => ids.has(row[parent] ?? null)
}

/**
 * The filters worth sending: those that no release is known to break, and that do not lose the fields
 * which only an unfiltered list joins (an asset's IP and MAC) where they are wanted.
 */
function serverFilters(
  { fields, filters, joinedIn }: Resource,
  { equals = {}, isPartial = false }: ReadRequest,
): Record<string, string | number> {
  const losesNone = joinedIn !== 'list' || isPartial
  const usable = filters.filter(
    ({ broken, keepsJoined }) => broken === undefined && (losesNone || keepsJoined === true),
  )
  const pairs = usable.flatMap(({ name, field }: Filter) => {
    const value = field === undefined ? undefined : equals[field]
    if (value === undefined || value === '') return []
    return isExact(fields[field ?? ''], value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs)
}

/**
 * Whether what the server finds by comparing texts is all that is meant: not where a value has several notations, or
 * may be stored escaped (H32). The database itself leaves letter case aside, which is all that a plain e-mail needs.
 */
function isExact(field: Field | undefined, value: string | number): boolean {
  if (typeof value === 'number' || field === undefined) return true
  if (isEscapable(value)) return false
  if (field.notation === undefined) return true
  const isPlain = !/[^ -~]|xn--/i.test(value)
  return (
    field.notation === 'email' && isPlain && normaliseValue(field, value) === value.toLowerCase()
  )
}

function missingFilter(
  { needsFilter, name, filters }: Resource,
  sent: Readonly<Record<string, unknown>>,
): UsageError | undefined {
  if (needsFilter === undefined) return undefined
  const names = filters.filter(({ field }) => field !== undefined && needsFilter.includes(field))
  if (names.some((filter) => sent[filter.name] !== undefined)) return undefined
  return new UsageError(`${name} are listed by what they belong to: name it`, {
    hint: { for: 'For example', step: { do: 'list', resource: name } },
  })
}

function hasAll(
  resource: Resource,
  row: Row,
  equals: Readonly<Record<string, string | number>> = {},
): boolean {
  return Object.entries(equals).every(([name, wanted]) => fieldEquals(resource, row, name, wanted))
}
