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

/** The list that has all records of a scope, asked for as the server can filter it (H13). */
export function listScope(resource: Resource, scope: Scope): Scope {
  const { client, id, isClientFilterBroken } = resource
  const isFiltered = client !== null && client !== id && isClientFilterBroken !== true
  return scope.kind === 'client' && isFiltered ? scopeOfClient(scope.id) : { kind: 'all' }
}

/**
 * One page of a list, in the order of the list; undefined where it can't be read, which says nothing of its records.
 * Throws what no other read would escape either.
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

/** A page is worth its request if it spares this many. */
const WORTH = 15

/** Records between two that are wanted cost less than one more request, up to so many. */
const CHEAP = 200

/**
 * The pages, of at most so many records, that cover these positions: few, since a request costs more than the records
 * in between, which are left out where the gaps are the widest.
 */
export function windowsOver(positions: readonly number[], most: number): Window[] {
  const sorted = [...new Set(positions)].sort((a, b) => a - b)
  const pages = Math.max(1, Math.floor(sorted.length / WORTH))
  const gaps = sorted
    .map((position, index) => position - (sorted[index - 1] ?? position))
    .filter((gap) => gap > CHEAP)
    .sort((a, b) => b - a)
  // With one page there is no gap to leave out.
  const widest = gaps[pages - 2] ?? Number.POSITIVE_INFINITY
  const windows: Window[] = []
  for (const position of sorted) {
    const last = windows.at(-1)
    const span = last === undefined ? 0 : position - last.start + 1
    const gap = last === undefined ? 0 : span - last.limit
    if (last === undefined || gap >= widest || span > most) {
      windows.push({ start: position, limit: 1 })
    } else last.limit = span
  }
  return windows
}
