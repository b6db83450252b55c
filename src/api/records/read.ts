import { AuthenticationError, tolerate, UsageError } from '../../errors.ts'
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
import type { RawRecord } from '../http/envelope.ts'
import { AbsentOperationError } from '../http/failures.ts'
import type { PageRequest } from '../http/page.ts'
import { readPages } from '../http/paginate.ts'
import { rowKeyOf } from '../http/row-key.ts'
import { requireValidIds } from '../http/validate-record.ts'
import type { ReadMark } from './read-freshness.ts'
import { isInScope, type Scope, scopeQuery } from './scope.ts'
import type { NamedSelector } from './selector.ts'

/** Which records of a list to read. */
export interface ReadRequest {
  scope: Scope
  /** Values by field, for filters that the server may apply; each record is checked again here (H12). */
  equals?: Readonly<Record<string, string | number>>
  /** Query parameters that aren't fields (`year`, `include_archived`). */
  parameters?: Readonly<Record<string, string | number>>
  /** Whether joined fields may be missing, so that filters which lose them can be used too. */
  isPartial?: boolean
  /** Stops reading after this many of the server's records. */
  maxRecords?: number
}

/** A record that was read: typed, and as the server sent it. */
export interface StoredRecord {
  row: Row
  raw: RawRecord
  /** When it was read; absent if it wasn't. */
  readMark?: ReadMark
  /** How the user named it, if not by its ID. */
  selector?: NamedSelector
  /** The record as it was found, if another read has completed it since. */
  asFound?: StoredRecord
}

/** Reads a list to its end, a page at a time; applies the scope and filters here as well. */
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
      ...soleRecordTest(resource, filters),
    },
    () => api.clock().getTime(),
  )
  const matches = ({ row }: StoredRecord) =>
    isWithin(row) && hasValues(resource, row, request.equals)
  for await (const page of withUnsupportedErrors(api, resource, pages)) {
    const readMark = mark()
    const convert = (batch: readonly RawRecord[]) =>
      batch.map((raw) => toStoredRecord(api, resource, raw, readMark)).filter(matches)
    if (page.length <= BATCH) yield convert(page)
    else
      for await (const batch of api.server.iterateCooperatively(inBatches(page)))
        yield convert(batch)
  }
}

/** Builds the request for a resource's list: its operation, the key of its records, and access to its secrets. */
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

/** Converts a record as it was sent to a typed one; throws a ServerError if its ID isn't valid. */
export function toStoredRecord(
  api: Api,
  resource: Resource,
  raw: RawRecord,
  readMark: ReadMark,
): StoredRecord {
  const row = shapeRecord(resource, raw)
  requireValidIds(api.server, resource, row)
  return { row, raw, readMark }
}

/** How many records are converted before anything else gets a turn. */
const BATCH = 100

function* inBatches(page: readonly RawRecord[]): Generator<readonly RawRecord[]> {
  for (let at = 0; at < page.length; at += BATCH) yield page.slice(at, at + BATCH)
}

/** For a read by ID, a test for that ID: the server may join the record with others, in several rows. */
function soleRecordTest(
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

/**
 * Passes pages on; if the server doesn't have the read, throws an UnsupportedError and clears the cached capabilities.
 */
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

/** Reads a whole list. */
export async function readAll(
  api: Api,
  resource: Resource,
  request: ReadRequest,
): Promise<StoredRecord[]> {
  return readUntil(api, resource, request, () => false)
}

/** Reads a list up to the page that has a wanted record. */
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

/** Reads a whole list; returns undefined if it can't be read. */
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
 * Returns a test for whether a record is in the scope, whatever the server filtered (H11). For records whose client is
 * known only through their parent (items and payments of an invoice), it reads the parents.
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
 * Returns the filters to send: those that no release is known to break, and, if all fields are wanted, those that don't
 * lose the fields which only an unfiltered list joins (an asset's IP and MAC).
 */
function serverFilters(
  { fields, filters, joinedIn }: Resource,
  { equals = {}, isPartial = false }: ReadRequest,
): Record<string, string | number> {
  const canLoseJoined = joinedIn !== 'list' || isPartial
  const usable = filters.filter(
    ({ broken, keepsJoined }) => broken === undefined && (canLoseJoined || keepsJoined === true),
  )
  const pairs = usable.flatMap(({ name, field }: Filter) => {
    const value = field === undefined ? undefined : equals[field]
    if (value === undefined || value === '') return []
    return canServerCompare(fields[field ?? ''], value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs)
}

/**
 * Whether the server finds all matches by comparing texts: not if a value has several notations, or may be stored
 * escaped (H32). The database ignores case, which is enough for a plain email address.
 */
function canServerCompare(field: Field | undefined, value: string | number): boolean {
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
  return new UsageError(`${name} can only be listed for the record they belong to`, {
    hint: { for: 'For example', step: { do: 'list', resource: name } },
  })
}

function hasValues(
  resource: Resource,
  row: Row,
  equals: Readonly<Record<string, string | number>> = {},
): boolean {
  return Object.entries(equals).every(([name, wanted]) => fieldEquals(resource, row, name, wanted))
}
