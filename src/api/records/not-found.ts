import { AmbiguousError, NotFoundError } from '../../errors.ts'
import { type HintLine, hintLines } from '../../hints.ts'
import { cleanName, nounOf, nounsOf } from '../../records/describe-record.ts'
import { MAX_ID, parseId } from '../../records/ids.ts'
import type { Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import type { Api } from '../api.ts'
import { markerOf } from '../capabilities/capabilities.ts'
import type { FindOptions, NamedSearch } from './find.ts'
import { readAllIfPossible, type StoredRecord } from './read.ts'
import { readById } from './read-by-id.ts'
import { clientOf, clientText, ownerOf, type Scope } from './scope.ts'
import { matchesSelector, matchesSharedKey, selectorKeys, selectorText } from './selector.ts'
import { selectorHints } from './selector-hints.ts'

/** The most records that an error lists if several match. */
export const MAX_CANDIDATES = 10

/** Describes each record in a line, in aligned columns: ID, number, name, client. */
export async function describeAll(
  api: Api,
  resource: Resource,
  found: readonly StoredRecord[],
): Promise<string[]> {
  const cells = await Promise.all(
    found.map(async ({ row }) => {
      const client = ownerOf(resource, row)
      const owner = client === null ? '' : await clientText(api, client)
      const id = `${row[resource.id] ?? ''}`
      const name = await shortLabel(resource, row)
      return [id, cleanName(formatRecordNumber(resource, row)), name, owner]
    }),
  )
  // Loaded only if there is something to align.
  const { alignColumns } = await import('../../text/width.ts')
  return alignColumns(cells)
}

/** The width of an HTML label in a list of candidates, in columns. */
const MAX_LABEL = 60

/** The name of a record on one line; for a message in HTML, how it begins. */
async function shortLabel({ fields, label }: Resource, row: Row): Promise<string> {
  const text = String(row[label] ?? '')
  if (fields[label]?.kind !== 'html') return cleanName(text)
  const [{ htmlToText }, { cutTo }] = await Promise.all([
    import('../../text/html-to-text.ts'),
    import('../../text/width.ts'),
  ])
  return cutTo(cleanLine(htmlToText(text)), MAX_LABEL)
}

/** Builds the error for a text that matches several records, with a list of them. */
export function ambiguousError(
  resource: Resource,
  text: string,
  lines: readonly string[],
  count: number,
): AmbiguousError {
  const more = count > lines.length ? [`… and ${count - lines.length} more`] : []
  return new AmbiguousError(`${count} ${nounsOf(resource)} match “${cleanLine(text)}”: use an ID`, {
    hint: [...lines, ...more].join('\n'),
  })
}

/** The most similar records that an error lists. */
const MAX_SIMILAR = 5

/**
 * Builds the error for a text that matches no record, with similar records, the client that has one, or the valid
 * keys.
 */
export async function noMatchError(
  search: NamedSearch,
  similar: readonly StoredRecord[],
): Promise<NotFoundError> {
  const { api, resource, selector, options } = search
  const text = selectorText(selector)
  const outside = await otherClientHints(search)
  const lines = await describeAll(api, resource, similar.slice(0, MAX_SIMILAR))
  const zero = selector.by === 'key' ? undefined : leadingZeroHint(text)
  const other = zero === undefined ? [keyHint(resource, text) ?? listHint(resource)] : []
  const hint = hintLines([
    ...(zero === undefined ? [] : [zero]),
    ...outside,
    ...(lines.length > 0 ? ['Similar:', ...lines] : outside.length > 0 ? [] : other),
  ])
  const place = await describeScope(api, resource, options.scope)
  return new NotFoundError(`No ${nounOf(resource)} “${cleanLine(text)}” ${place}`, { hint })
}

/** Reads the records of all clients; empty if they can't be read. */
export async function readAllClientsRecords(
  api: Api,
  resource: Resource,
): Promise<readonly StoredRecord[]> {
  return (await readAllIfPossible(api, resource, { scope: { kind: 'all' } })) ?? []
}

/** The most records outside the scope that an error mentions. */
const MAX_OUTSIDE = 3

/** Says which clients outside the scope have a record that matches. */
async function otherClientHints({
  api,
  resource,
  selector,
  options: { scope, listed, outside },
}: NamedSearch): Promise<HintLine[]> {
  if (outside === undefined && listed !== undefined) return []
  if (scope.kind === 'all' || resource.client === null || isBound(api)) return []
  const records = await (outside?.() ?? readAllClientsRecords(api, resource))
  const whole = records.filter(({ row }) => matchesSelector(resource, row, selector))
  const found =
    whole.length > 0
      ? whole
      : records.filter(({ row }) => matchesSharedKey(resource, row, selector))
  const shown = found.slice(0, MAX_OUTSIDE)
  const hints = await Promise.all(shown.map(({ row }) => clientHint(api, resource, row)))
  // Each client once.
  return [...new Map(hints.map((hint) => [JSON.stringify(hint), hint])).values()]
}

/** Builds the error for an ID that no record has, with other ways to write a record that has these digits. */
export async function notFoundError(
  api: Api,
  resource: Resource,
  text: string,
  { scope, listed }: Pick<FindOptions, 'scope' | 'listed'>,
): Promise<NotFoundError> {
  const archived = await archivedHint(api, resource, text)
  const place = await describeScope(api, resource, scope)
  const records = listed ?? (await readAllIfPossible(api, resource, { scope })) ?? []
  return new NotFoundError(`No ${nounOf(resource)} ${text} ${place}`, {
    hint: hintLines(selectorHints(resource, text, records), listHint(resource), archived),
  })
}

/** Says how to restore a record that the server may be hiding because it is archived (H20). */
async function archivedHint(
  api: Api,
  { name, hidesArchivedSince: since }: Resource,
  text: string,
): Promise<HintLine | undefined> {
  const id = parseId(text) ?? Number.POSITIVE_INFINITY
  if (since === undefined || id > MAX_ID) return undefined
  const marker = markerOf(since)
  if (marker === undefined) return undefined
  if ((await api.capabilities.rememberedPresence(marker.module, marker.file)) === 'absent')
    return undefined
  return {
    say: [
      `If it is archived, ITFlow ${since} and later don't show it, not even by ID. Unarchive it: `,
      { do: 'unarchive', resource: name, id, client: 'unknown' },
    ],
  }
}

/** Builds the error for a record that exists outside the scope, saying where. */
export async function outOfScopeError(
  api: Api,
  resource: Resource,
  row: Row,
  scope: Scope,
): Promise<NotFoundError> {
  return new NotFoundError(
    `No ${nounOf(resource)} ${row[resource.id] ?? ''} ${await describeScope(api, resource, scope)}`,
    { hint: isBound(api) ? listHint(resource) : await clientHint(api, resource, row) },
  )
}

/** Whether messages must not mention other clients: a profile that is bound to one can't use them. */
function isBound({ settings }: Api): boolean {
  return settings.boundTo !== undefined
}

/** Says which client a record outside the scope belongs to, and how to choose it. */
async function clientHint(api: Api, resource: Resource, row: Row): Promise<HintLine> {
  const client = await clientThroughParents(api, resource, row)
  const where =
    client === null ? 'It belongs to no client' : `It exists in ${await clientText(api, client)}`
  const { boundTo, instance } = api.settings
  return boundTo === undefined
    ? { for: where, step: { do: 'choose-client', client } }
    : `${where}, and the profile ${instance} is bound to ${boundTo}`
}

/** The client that a record belongs to, through its parent if it has no client field (an item of an invoice). */
async function clientThroughParents(
  api: Api,
  resource: Resource,
  row: Row,
): Promise<number | null> {
  const { client, parent = '', fields } = resource
  const owner = fields[parent]?.refers
  const id = row[parent]
  if (client !== null || owner === undefined || typeof id !== 'number') {
    return clientOf(resource, row)
  }
  const stored = await readById(api, resources[owner], id)
  return stored === undefined ? null : clientThroughParents(api, resources[owner], stored.row)
}

async function describeScope(api: Api, resource: Resource, scope: Scope): Promise<string> {
  if (scope.kind === 'client' && (resource.client !== null || resource.parent !== undefined)) {
    return `in ${scope.name ?? (await clientText(api, scope.id))}`
  }
  return `on ${api.settings.instance}`
}

/** The hint for a text such as `007`, which may be intended as an ID. */
function leadingZeroHint(text: string): string | undefined {
  const [, digits] = /^0+([1-9]\d*)$/.exec(text) ?? []
  return digits === undefined
    ? undefined
    : `Digits with a leading zero are a name, not an ID. For the ID, use ${digits}`
}

/** The hint for a text such as `serail:ABC123`, which may have a misspelled key. */
function keyHint(resource: Resource, text: string): string | undefined {
  const [, key] = /^([a-z_-]{2,}):\S/i.exec(text) ?? []
  return key === undefined ? undefined : `Valid keys: ${selectorKeys(resource).join(', ')}`
}

function listHint({ name }: Resource): HintLine {
  return { for: 'See', step: { do: 'list', resource: name } }
}
