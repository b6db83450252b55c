import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import type { DeclaredPage, ListPage } from '../../resources/presentation.ts'
import { compareReleases, isWithin, type Release } from '../../resources/releases.ts'
import { decodeEntities } from '../../text/html-entities.ts'

/** What a page of the web application should show: a record, or the list; of one client, if known. */
export interface WebPageRequest {
  row: Row | undefined
  client: number | null
}

/** A page of the web application. */
export interface WebPage {
  /** Relative to ITFlow's address. */
  path: string
  query: Readonly<Record<string, string>>
  /** Whether it shows one client's records only, so that a client is required. */
  needsClient: boolean
}

/** Returns the page that shows a record, or a module's list, on a release (API notes, section 5). */
export function pageFor(
  resource: Resource,
  release: Release,
  { row, client }: WebPageRequest,
): WebPage {
  const page = row === undefined ? undefined : recordPage(resource, release, row)
  const { name, query = {}, needsClient = false } = page ?? listPage(resource, release, client)
  return {
    path: `${folderOf(release)}${name}.php`,
    query: {
      ...(client === null ? {} : { client_id: String(client) }),
      ...query,
      ...(page === undefined && row !== undefined ? searchQuery(resource, row) : {}),
    },
    needsClient,
  }
}

/** A page without its folder. */
interface NamedPage extends Partial<Pick<WebPage, 'query' | 'needsClient'>> {
  name: string
}

/** A record's own page, or its parent's (a reply's ticket, an item's invoice); undefined if neither has one. */
function recordPage(resource: Resource, release: Release, row: Row): NamedPage | undefined {
  const { id, page, parent = '', fields } = resource
  if (page.record !== undefined) {
    return { name: nameOn(release, page.record), query: { [id]: String(row[id]) } }
  }
  const owner = fields[parent]?.refers
  const parentId = row[parent] ?? null
  const parentPage = owner === undefined ? undefined : resources[owner].page.record
  if (owner === undefined || parentPage === undefined || parentId === null) return undefined
  return { name: nameOn(release, parentPage), query: { [resources[owner].id]: String(parentId) } }
}

function listPage({ page }: Resource, release: Release, client: number | null): NamedPage {
  const list: ListPage = typeof page.list === 'string' ? { name: page.list } : page.list
  const { formerlyOf, isPerClient = false } = list
  const name = nameOn(release, list)
  // On the oldest releases, lists of one client's records have a prefix.
  const isOld = !isSince(release, '25.02')
  const hasClientList = formerlyOf === undefined || (formerlyOf === 'both' && client !== null)
  const isPrefixed = isOld && hasClientList && !name.startsWith(CLIENT_PREFIX)
  return {
    name: isPrefixed ? `${CLIENT_PREFIX}${name}` : name,
    needsClient: isPerClient || (isOld && formerlyOf === undefined),
  }
}

const CLIENT_PREFIX = 'client_'

/** The query that searches the list for a record without a page; archived records are in a list of their own. */
function searchQuery({ label, archivedAt }: Resource, row: Row): Record<string, string> {
  const isArchived = archivedAt !== null && (row[archivedAt] ?? null) !== null
  return { q: decodeEntities(String(row[label] ?? '')), ...(isArchived ? { archived: '1' } : {}) }
}

function isSince(release: Release, since: Release): boolean {
  return compareReleases(release, since) >= 0
}

function folderOf(release: Release): string {
  if (isSince(release, '25.10')) return 'agent/'
  return isSince(release, '25.09') ? 'user/' : ''
}

function nameOn(release: Release, { name, formerly = [] }: DeclaredPage): string {
  return formerly.find((former) => isWithin(release, former))?.name ?? name
}
