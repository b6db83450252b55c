import type { Failure } from '../../errors.ts'
import type { RawRecord } from './envelope.ts'
import {
  endlessListError,
  isListTooLarge,
  listTooLargeError,
  unsteadyListError,
} from './list-errors.ts'
import { ListProgress } from './list-progress.ts'
import {
  callFor,
  type Page,
  type PageOrFailure,
  type PageRequest,
  parseSentPage,
  readPage,
  readPair,
  type Window,
} from './page.ts'
import { DEFAULT_PAGE_SIZES, type PageSizeLimits, PageSizer } from './page-size.ts'
import type { ReadAhead } from './read-ahead.ts'
import type { Server } from './server.ts'
import type { ListReading } from './unpaged-list.ts'

/** How often all records of a list may be different from before before reading it fails. */
const MAX_REPLACED = 10

/**
 * Reads a list to its end, page by page, in the order of the IDs; each record once.
 * Pages grow while the server is quick and shrink after a failure (H25). Each starts with the last record of the
 * one before: if it doesn't, records were deleted in the meantime, and reading goes back until a page starts
 * with a known record (H43). Once a list has turned out to be large, the next pages are requested before the ones ahead
 * of them have arrived (`read-ahead.ts`).
 *
 * A list ends with a page that has nothing after the last record, never with a short one: a server, or something
 * in front of it, may send fewer than requested. No earlier page can replace that check: such a
 * cap may apply to some operations or queries only, may count bytes, and may be new since the last command.
 */
export async function* readPages(
  server: Server,
  request: PageRequest,
  clock: () => number,
  sizes: PageSizeLimits = DEFAULT_PAGE_SIZES,
): AsyncGenerator<readonly RawRecord[]> {
  const { maxRecords = Number.POSITIVE_INFINITY } = request
  const list: ListReading = { server, request, progress: new ListProgress(request.key) }
  const { progress } = list
  const sizer = new PageSizer(request, clock, sizes)
  let back = 1
  let ahead: ReadAhead | undefined
  try {
    while (progress.count < maxRecords) {
      const start = Math.max(0, progress.end - back)
      const sent = ahead?.take(start)
      const limit = sent?.limit ?? sizer.begin(maxRecords - progress.count + progress.end - start)
      if (sizer.isLarge && back === 1) ahead?.ask(start + limit - 1, sizer.size, 1)
      const page = await readNext(list, { start, limit }, sent)
      if ('failure' in page) {
        sizer.shrink(limit, progress.end === 0)
        continue
      }
      if (page.firstRows !== undefined) {
        const { readUnpaged } = await import('./unpaged-list.ts')
        return yield* readUnpaged(list, page.firstRows, maxRecords)
      }
      const fresh = append(list, start, page, maxRecords - progress.count)
      const goesOn = fresh !== undefined && !page.isLast
      if (goesOn) sizer.adapt(page, limit, sent?.took())
      if (goesOn && sizer.isLarge && canReadAhead(list, sizes)) {
        ahead ??= await openReadAhead(server, request, clock)
        ahead.ask(start + limit - 1, sizer.size, 2)
      }
      if (fresh !== undefined && fresh.length > 0) yield fresh
      if (fresh !== undefined && page.isLast) return
      await requireProgress(list, limit)
      back = fresh === undefined ? progress.farther(back, limit) : 1
    }
  } finally {
    ahead?.drop()
  }
}

/** Adds a page to the list and returns its new records, at most `max`; undefined if there may be a gap before it. */
function append(
  { server, request, progress }: ListReading,
  start: number,
  page: Page,
  max: number,
): readonly RawRecord[] | undefined {
  const fresh = progress.append(start, page, max)
  if (progress.replaced > (progress.isKeyed ? MAX_REPLACED : 0)) {
    throw unsteadyListError(server, request)
  }
  return fresh
}

/** Throws a ServerError if reading the list gets nowhere, or the list is too large. */
async function requireProgress(
  { server, request, progress }: ListReading,
  limit: number,
): Promise<void> {
  if (progress.isStuck(limit)) throw endlessListError(server, request)
  if (isListTooLarge(server, progress)) throw await listTooLargeError(server, request, progress)
}

/** How many pages must have arrived before any is requested ahead: requests beyond the end of the list are wasted. */
const PAGES_BEFORE = 3

/** Whether pages may be requested ahead: records have keys, and the list is long and read to its end. */
function canReadAhead(
  { request: { maxRecords }, progress: { isKeyed, isCapped, bytes } }: ListReading,
  sizes: PageSizeLimits,
): boolean {
  return isKeyed && !isCapped && maxRecords === undefined && bytes >= PAGES_BEFORE * sizes.bytes
}

async function openReadAhead(
  server: Server,
  request: PageRequest,
  clock: () => number,
): Promise<ReadAhead> {
  const { ReadAhead } = await import('./read-ahead.ts')
  return new ReadAhead(
    {
      ask: (start, limit) => server.send(callFor(request, limit, start)),
      read: (limit, reply) => parseSentPage(server, request, limit, reply),
    },
    clock,
  )
}

/** A page of a list that is being read. */
interface NextPage extends Page {
  /** Whether nothing comes after it. */
  isLast: boolean
  /** The beginning of the list, if the page repeats it: the server ignores `offset`. */
  firstRows?: readonly RawRecord[]
}

/** Reads the next page, or takes the one that was already requested. */
async function readNext(
  list: ListReading,
  window: Window,
  sent: { page(): Promise<PageOrFailure> } | undefined,
): Promise<NextPage | { failure: Failure }> {
  const { server, request, progress } = list
  const { start, limit } = window
  if (sent === undefined && progress.end > 0 && (limit === 1 || progress.widest === 1)) {
    return readSingly(list, window)
  }
  const page = await (sent?.page() ?? readPage(server, request, limit, start))
  if ('failure' in page) return page
  const { rows } = page
  progress.measure(rows.length, limit)
  const isEnd = progress.isEnd(start, rows, limit)
  // A cap that counts bytes sends nothing after the last record if the next record is large.
  if (isEnd && progress.isCapped && start === progress.end - 1) return readAfterLast(list, window)
  const isLast = (start === 0 && isWhole(request, rows)) || isEnd
  const firstRows = progress.isRepeated(start, rows, limit)
    ? await readFirst(list, start, rows[0])
    : undefined
  return { ...page, isLast, ...(firstRows === undefined ? {} : { firstRows }) }
}

/** Whether the first page alone proves that there is no other: it is empty, or has the one record requested. */
function isWhole({ isSoleRecord }: PageRequest, rows: readonly RawRecord[]): boolean {
  return rows.length === 0 || (isSoleRecord !== undefined && rows.every(isSoleRecord))
}

/** Reads the next page of a server that sends one record at a time, or has only one. */
async function readSingly(
  { server, request, progress }: ListReading,
  window: Window,
): Promise<NextPage | { failure: Failure }> {
  const pair = await readPair(server, request, window)
  if ('failure' in pair) return pair
  const { rows, bytes, received, requested, isSame, isEnd } = pair
  progress.measure(received, requested)
  if (!isSame) return { rows, bytes, isLast: isEnd }
  // The same record at any offset, though more were requested: the only one of a list without pages.
  if (progress.end === 1 && requested > 1 && received === 1) {
    return { rows: [], bytes, isLast: true }
  }
  // Either records keep moving up, or the server ignores the offset; if it does, the same happens every time.
  if (progress.noteRepeat()) throw endlessListError(server, request)
  return { rows, bytes, isLast: false }
}

/** Reads what comes after the last record, with a separate request: nothing at the end of the list. */
async function readAfterLast(
  { server, request }: ListReading,
  window: Window,
): Promise<NextPage | { failure: Failure }> {
  const pair = await readPair(server, request, window)
  if ('failure' in pair) return pair
  const { rows, bytes, isSame, isEnd } = pair
  // A record that has just moved up is read again with what follows it.
  return { rows: isSame ? rows.slice(0, 1) : rows, bytes, isLast: isEnd }
}

/**
 * Reads the beginning of the list, one record if the server respects `limit`. Returns undefined if the list doesn't
 * start with `row`.
 */
async function readFirst(
  { server, request }: ListReading,
  start: number,
  row: RawRecord | undefined,
): Promise<readonly RawRecord[] | undefined> {
  const page = await readPage(server, request, 1, 0)
  const isRow = (other: RawRecord | undefined) => JSON.stringify(other) === JSON.stringify(row)
  if (!('rows' in page) || !isRow(page.rows[0])) return undefined
  // It may have moved up to the beginning in between: then it isn't at the offset any more.
  const again = await readPage(server, request, 1, start)
  return 'rows' in again && isRow(again.rows[0]) ? page.rows : undefined
}
