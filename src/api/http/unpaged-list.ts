import type { RawRecord } from './envelope.ts'
import { endlessListError } from './list-errors.ts'
import type { ListProgress } from './list-progress.ts'
import { type PageRequest, readPage } from './page.ts'
import type { Server } from './server.ts'

/** How many records ITFlow sends if the request has no limit. */
const DEFAULT_PAGE = 50

/** A list that is being read, page by page. */
export interface ListReading {
  server: Server
  request: PageRequest
  progress: ListProgress
}

/**
 * Reads the rest of a list, up to `maxRecords` in all, from a server that ignores `offset`, in one page. `firstRows` is
 * the beginning of the list. Throws a ServerError if nothing proves that the list is complete.
 */
export async function* readUnpaged(
  { server, request, progress }: ListReading,
  firstRows: readonly RawRecord[],
  maxRecords: number,
): AsyncGenerator<readonly RawRecord[]> {
  if (firstRows.length > 1) {
    if (progress.isAllOf(firstRows) && isAllAtOnce(request, progress)) return
    throw endlessListError(server, request)
  }
  const known = progress.end
  const wanted = maxRecords - progress.count + known
  let { filled } = progress
  for (let limit = known * 2; ; limit *= 2) {
    const requested = Math.min(limit, wanted)
    const page = await readPage(server, request, requested, 0)
    if ('failure' in page) throw endlessListError(server, request, page.failure)
    const { rows } = page
    if (rows.length >= requested && requested < wanted) {
      filled = rows.length
      continue
    }
    // If no smaller page was full, the end of the list looks the same as a cap at this number.
    const hasGrown = filled > 0 && rows.length > filled
    if (rows.length < requested && !hasGrown) throw endlessListError(server, request)
    const rest = progress.append(0, page, maxRecords - progress.count) ?? []
    if (rest.length > 0) yield rest
    return
  }
}

/**
 * Whether a server that ignores both `limit` and `offset` has sent everything. That may be so for technicians/time,
 * which may have no pages; for a read, it may be the server's default page, or a cached reply.
 */
function isAllAtOnce({ file }: PageRequest, { widest, filled, hasSurplus }: ListProgress): boolean {
  if (file !== 'read') return true
  return widest !== DEFAULT_PAGE && (hasSurplus || widest !== filled)
}
