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
import type { FindOptions } from './find.ts'
import { readAllIfPossible, type StoredRecord } from './read.ts'
import { readById } from './read-by-id.ts'
import { clientOf, clientText, ownerOf, type Scope } from './scope.ts'
import {
  matchesSelector,
  matchesSharedKey,
  type NamedSelector,
  selectorKeys,
  selectorText,
} from './selector.ts'
import { selectorHints } from './selector-hints.ts'

/** How many of several are listed. */
export const CANDIDATES_SHOWN = 10

/** Records in a few words each, aligned: ID, number, name, client. */
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
      const name = await labelOf(resource, row)
      return [id, cleanName(formatRecordNumber(resource, row)), name, owner]
    }),
  )
  // Loaded only where something is to be aligned.
  const { alignColumns } = await import('../../text/width.ts')
  return alignColumns(cells)
}

/** The columns that a record's text takes in a list of candidates. */
const LONGEST_LABEL = 60

/** What a person knows a record by, on one line; of a message that is HTML, how it begins. */
async function labelOf({ fields, label }: Resource, row: Row): Promise<string> {
  const text = String(row[label] ?? '')
  if (fields[label]?.kind !== 'html') return cleanName(text)
  const [{ htmlToText }, { cutTo }] = await Promise.all([
    import('../../text/html-to-text.ts'),
    import('../../text/width.ts'),
  ])
  return cutTo(cleanLine(htmlToText(text)), LONGEST_LABEL)
}

/** More than one fits: the failure that lists them. */
export function ambiguousError(
  resource: Resource,
  text: string,
  lines: readonly string[],
  count: number,
): AmbiguousError {
  const more = count > lines.length ? [`… and ${count - lines.length} more`] : []
  return new AmbiguousError(
    `${count} ${nounsOf(resource)} fit “${cleanLine(text)}”: say which by its ID`,
    { hint: [...lines, ...more].join('\n') },
  )
}

/** Nothing is called that: the failure, with what comes near or the keys there are. */
export async function noMatchError(
  api: Api,
  resource: Resource,
  which: NamedSelector,
  { scope, listed, outside: readOutside }: Pick<FindOptions, 'scope' | 'listed' | 'outside'>,
  parts: readonly StoredRecord[],
): Promise<NotFoundError> {
  const text = selectorText(which)
  const read =
    readOutside ?? (listed === undefined ? () => readAllClientsRecords(api, resource) : undefined)
  const outside = read === undefined ? [] : await elsewhere(api, resource, which, scope, read)
  const near = await describeAll(api, resource, parts.slice(0, 5))
  const zero = which.by === 'key' ? undefined : zeroHint(text)
  const other = zero === undefined ? [keyHint(resource, text) ?? listHint(resource)] : []
  const hint = hintLines([
    ...(zero === undefined ? [] : [zero]),
    ...outside,
    ...(near.length > 0 ? ['Similar:', ...near] : outside.length > 0 ? [] : other),
  ])
  return new NotFoundError(
    `No ${nounOf(resource)} “${cleanLine(text)}” ${await placeOf(api, resource, scope)}`,
    {
      hint,
    },
  )
}

/** The records of all clients, as far as they can be read. */
export async function readAllClientsRecords(
  api: Api,
  resource: Resource,
): Promise<readonly StoredRecord[]> {
  return (await readAllIfPossible(api, resource, { scope: { kind: 'all' } })) ?? []
}

/** So many records outside the scope are told of. */
const ELSEWHERE_SHOWN = 3

/** Which clients outside the scope have a record that is called so. */
async function elsewhere(
  api: Api,
  resource: Resource,
  which: NamedSelector,
  scope: Scope,
  read: () => Promise<readonly StoredRecord[]>,
): Promise<HintLine[]> {
  if (scope.kind === 'all' || resource.client === null || isBound(api)) return []
  const records = await read()
  const called = records.filter(({ row }) => matchesSelector(resource, row, which))
  const found =
    called.length > 0 ? called : records.filter(({ row }) => matchesSharedKey(resource, row, which))
  const shown = found.slice(0, ELSEWHERE_SHOWN)
  const hints = await Promise.all(shown.map(({ row }) => whereIs(api, resource, row)))
  // Each client is told once.
  return [...new Map(hints.map((hint) => [JSON.stringify(hint), hint])).values()]
}

/** No record has that ID: the failure, with how to name what is called so, or what else it may have been. */
export async function notFoundError(
  api: Api,
  resource: Resource,
  text: string,
  { scope, listed }: { scope: Scope; listed: readonly StoredRecord[] | undefined },
): Promise<NotFoundError> {
  const archived = await archivedHint(api, resource, text)
  return new NotFoundError(
    `No ${nounOf(resource)} ${text} ${await placeOf(api, resource, scope)}`,
    {
      hint: hintLines(
        selectorHints(
          resource,
          text,
          listed ?? (await readAllIfPossible(api, resource, { scope })) ?? [],
        ),
        listHint(resource),
        archived,
      ),
    },
  )
}

/** How a record is brought back that the server may be hiding because it is archived (H20). */
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
      `If it is archived: ITFlow from ${since} on does not show it, not even by ID. Bring it back with `,
      { do: 'unarchive', resource: name, id, client: 'unknown' },
    ],
  }
}

/** There is one, but not within the scope: the failure that says where. */
export async function outOfScopeError(
  api: Api,
  resource: Resource,
  row: Row,
  scope: Scope,
): Promise<NotFoundError> {
  return new NotFoundError(
    `No ${nounOf(resource)} ${row[resource.id] ?? ''} ${await placeOf(api, resource, scope)}`,
    { hint: isBound(api) ? listHint(resource) : await whereIs(api, resource, row) },
  )
}

/** Whether nothing is told of other clients: a profile that is bound to one can't be led to another. */
function isBound({ settings }: Api): boolean {
  return settings.boundTo !== undefined
}

/** Where a record outside the scope is, and how it is reached. */
async function whereIs(api: Api, resource: Resource, row: Row): Promise<HintLine> {
  const client = await clientThroughParents(api, resource, row)
  const where =
    client === null ? 'It belongs to no client' : `It exists in ${await clientText(api, client)}`
  const { boundTo, instance } = api.settings
  return boundTo === undefined
    ? { for: where, step: { do: 'choose-client', client } }
    : `${where}, and the profile ${instance} is bound to ${boundTo}`
}

/** The client a record belongs to, by its parent where it does not know it itself (an item of an invoice). */
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

async function placeOf(api: Api, resource: Resource, scope: Scope): Promise<string> {
  if (scope.kind === 'client' && (resource.client !== null || resource.parent !== undefined)) {
    return `in ${scope.name ?? (await clientText(api, scope.id))}`
  }
  return `on ${api.settings.instance}`
}

/** What may have been meant as an ID, as in `007`. */
function zeroHint(text: string): string | undefined {
  const [, digits] = /^0+([1-9]\d*)$/.exec(text) ?? []
  return digits === undefined
    ? undefined
    : `Digits that begin with a zero are a name, not an ID. For the ID: ${digits}`
}

/** What may have been meant as a key that there is none of, as in `serail:ABC123`. */
function keyHint(resource: Resource, text: string): string | undefined {
  const [, key] = /^([a-z_-]{2,}):\S/i.exec(text) ?? []
  return key === undefined ? undefined : `The keys are ${selectorKeys(resource).join(', ')}`
}

function listHint({ name }: Resource): HintLine {
  return { for: 'See', step: { do: 'list', resource: name } }
}
