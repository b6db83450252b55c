import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import { readPage, type Window } from '../../http/page.ts'
import { listRequest, type StoredRecord, toStoredRecord } from '../../records/read.ts'
import { type Scope, scopeOfClient, scopeQuery } from '../../records/scope.ts'

/** The list that a session reads in pages. */
export interface ListSource {
  api: Api
  resource: Resource
  scope: Scope
}

/** Returns the scope to request so that the list has all records of a scope: wider if the server can't filter by it (H13). */
export function listScope(resource: Resource, scope: Scope): Scope {
  const { client, id, isClientFilterBroken } = resource
  const isFiltered = client !== null && client !== id && isClientFilterBroken !== true
  return scope.kind === 'client' && isFiltered ? scopeOfClient(scope.id) : { kind: 'all' }
}

/**
 * Reads one page of a list, in the list's order; undefined if it can't be read. Throws errors that every other read would
 * hit as well.
 */
export async function readWindow(
  { api, resource, scope }: ListSource,
  { start, limit }: Window,
): Promise<readonly StoredRecord[] | undefined> {
  const { server, freshness } = api
  try {
    const request = await listRequest(api, resource, scopeQuery(resource, scope))
    const mark = freshness.begin()
    const page = await readPage(server, request, limit, start)
    if ('failure' in page) return undefined
    const read = mark()
    const records: StoredRecord[] = []
    for await (const raw of server.iterateCooperatively(page.rows)) {
      records.push(toStoredRecord(api, resource, raw, read))
    }
    return records
  } catch (error) {
    if (isFatalForBatch(error)) throw error
    return undefined
  }
}

/** There is at most one page for this many wanted records. */
const RECORDS_PER_PAGE = 15

/** Up to this many unwanted records between two wanted ones cost less than one more request. */
const CHEAP_GAP = 200

/**
 * Returns the pages, of at most `maxSize` records, that cover these positions. There are few of them, since a request
 * costs more than unwanted records; only the widest gaps are left out.
 */
export function windowsOver(positions: readonly number[], maxSize: number): Window[] {
  const sorted = [...new Set(positions)].sort((a, b) => a - b)
  const pages = Math.max(1, Math.floor(sorted.length / RECORDS_PER_PAGE))
  const gaps = sorted
    .map((position, index) => position - (sorted[index - 1] ?? position))
    .filter((gap) => gap > CHEAP_GAP)
    .sort((a, b) => b - a)
  // With one page there is no gap to leave out.
  const widest = gaps[pages - 2] ?? Number.POSITIVE_INFINITY
  const windows: Window[] = []
  for (const position of sorted) {
    const last = windows.at(-1)
    const span = last === undefined ? 0 : position - last.start + 1
    const gap = last === undefined ? 0 : span - last.limit
    if (last === undefined || gap >= widest || span > maxSize) {
      windows.push({ start: position, limit: 1 })
    } else last.limit = span
  }
  return windows
}
