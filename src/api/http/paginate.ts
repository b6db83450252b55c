import { type Failure, ServerError } from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import { readNames } from '../../resources/read-names.ts'
import { ListProgress, type RowKey } from './list-progress.ts'
import {
  callFor,
  endlessListError,
  type Page,
  type PageOrFailure,
  type PageRequest,
  parseSentPage,
  readPage,
  readPair,
  type Window,
} from './page.ts'
import { type PageSizeLimits, PageSizer, USUAL_PACING } from './page-size.ts'
import type { ReadAhead } from './read-ahead.ts'
import type { RawRecord } from './reply.ts'
import type { Server } from './server.ts'

export type { PageRequest } from './page.ts'

/** What a server sends when it is not asked for a number of records. */
const DEFAULT_PAGE = 50

/** A list in which all records are others than before, so often, is not to be read to its end. */
const MOST_REPLACED = 10

/** A list has at most what this many full replies may have: a server that keeps sending others would fill the memory. */
const MOST_REPLIES = 4

/** What tells the records of a resource from one another, by the names of every release. */
export function rowKeyOf({ id, rowKey = [id], fields }: Resource): RowKey {
  return rowKey.map((name) => readNames(name, fields[name] ?? {}))
}

/**
 * Reads a list to its end, page by page, in the order of the IDs; each record once.
 * Pages grow while the server is quick and shrink after a failure (H25). Each starts with the last record of the
 * one before: where it does not, records have been deleted meanwhile, and reading goes back until a page starts
 * with one that is known (H43). Once a list has turned out to be large, the next pages are asked for before the ones ahead
 * of them have come (`pages-ahead.ts`).
 *
 * A list ends with a page that has nothing after the last record, never with a short one: a server, or something
 * in front of it, may send fewer than requested. No earlier page can replace that check: such a
 * cap may apply to some operations or queries only, may count bytes, and may be new since the last command.
 */
export async function* readPages(
  server: Server,
  request: PageRequest,
  clock: () => number,
  pacing: PageSizeLimits = USUAL_PACING,
): AsyncGenerator<readonly RawRecord[]> {
  const { maxRecords = Number.POSITIVE_INFINITY } = request
  const progress = new ListProgress(request.key)
  const pace = new PageSizer(request, clock, pacing)
  let back = 1
  let ahead: ReadAhead | undefined
  try {
    while (progress.count < maxRecords) {
      const start = Math.max(0, progress.end - back)
      const asked = ahead?.take(start)
      const limit = asked?.limit ?? pace.begin(maxRecords - progress.count + progress.end - start)
      if (pace.isLarge && back === 1) ahead?.ask(start + limit - 1, pace.size, 1)
      const page = await readNext(server, request, { start, limit }, progress, asked)
      if ('failure' in page) {
        pace.shrink(limit, progress.end === 0)
        continue
      }
      if (page.first !== undefined) {
        yield* readInOne(server, request, progress, { first: page.first, most: maxRecords })
        return
      }
      const fresh = progress.append(start, page, maxRecords - progress.count)
      if (progress.replaced > (progress.isKeyed ? MOST_REPLACED : 0))
        throw unsteady(server, request)
      const isEnd = fresh !== undefined && page.isLast
      if (fresh !== undefined && !isEnd) {
        pace.come(page, limit, asked?.took())
        if (pace.isLarge && isWorthwhile(request, progress, pacing)) {
          ahead ??= await openAhead(server, request, clock)
          ahead.ask(start + limit - 1, pace.size, 2)
        }
      }
      if (fresh !== undefined && fresh.length > 0) yield fresh
      if (isEnd) return
      if (progress.isStuck(limit)) throw endlessListError(server, request)
      if (isTooMuch(server, progress)) throw await listTooLargeError(server, request, progress)
      back = fresh === undefined ? progress.farther(back, limit) : 1
    }
  } finally {
    ahead?.drop()
  }
}

/** So many pages of a list must have come before any is asked for ahead: the last ones are asked for in vain. */
const PAGES_BEFORE = 3

/** Whether pages may be asked for ahead: a key tells records apart, and the list is long and read to its end. */
function isWorthwhile(
  { maxRecords }: PageRequest,
  { isKeyed, isCapped, bytes }: ListProgress,
  pacing: PageSizeLimits,
): boolean {
  return isKeyed && !isCapped && maxRecords === undefined && bytes >= PAGES_BEFORE * pacing.bytes
}

async function openAhead(
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
  /** The beginning of the list, if it came again: the server ignores `offset`. */
  first?: readonly RawRecord[]
}

async function readNext(
  server: Server,
  request: PageRequest,
  window: Window,
  progress: ListProgress,
  asked: { page(): Promise<PageOrFailure> } | undefined,
): Promise<NextPage | { failure: Failure }> {
  const { start, limit } = window
  if (asked === undefined && progress.end > 0 && (limit === 1 || progress.widest === 1)) {
    return readSingly(server, request, window, progress)
  }
  const page = await (asked?.page() ?? readPage(server, request, limit, start))
  if ('failure' in page) return page
  const { rows } = page
  progress.measure(rows.length, limit)
  const isEnd = progress.isEnd(start, rows, limit)
  // A cap that counts bytes lets nothing through with the last record where the next one is large.
  if (isEnd && progress.isCapped && start === progress.end - 1) {
    return readBehind(server, request, window)
  }
  const isLast = (start === 0 && isWhole(request, rows)) || isEnd
  const first = progress.isRepeated(start, rows, limit)
    ? await readFirst(server, request, start, rows[0])
    : undefined
  return { ...page, isLast, ...(first === undefined ? {} : { first }) }
}

/** Whether the first page alone proves that there is no other: it is empty, or has the one record asked for. */
function isWhole({ isSoleRecord }: PageRequest, rows: readonly RawRecord[]): boolean {
  return rows.length === 0 || (isSoleRecord !== undefined && rows.every(isSoleRecord))
}

/** The next page of a server that sends one record at a time, or has only one. */
async function readSingly(
  server: Server,
  request: PageRequest,
  window: Window,
  progress: ListProgress,
): Promise<NextPage | { failure: Failure }> {
  const pair = await readPair(server, request, window)
  if ('failure' in pair) return pair
  const { rows, bytes, came, asked, isSame, isEnd } = pair
  progress.measure(came, asked)
  if (!isSame) return { rows, bytes, isLast: isEnd }
  // One record at any offset, though more were asked for: the only one of a list without pages.
  if (progress.end === 1 && asked > 1 && came === 1) return { rows: [], bytes, isLast: true }
  // Either all has moved up again and again, or the server ignores the offset, which it does each time.
  if (progress.noteRepeat()) throw endlessListError(server, request)
  return { rows, bytes, isLast: false }
}

/** What follows the last record, read separately: nothing at the end of the list. */
async function readBehind(
  server: Server,
  request: PageRequest,
  window: Window,
): Promise<NextPage | { failure: Failure }> {
  const pair = await readPair(server, request, window)
  if ('failure' in pair) return pair
  const { rows, bytes, isSame, isEnd } = pair
  // A record that has just moved up is read again with what follows it.
  return { rows: isSame ? rows.slice(0, 1) : rows, bytes, isLast: isEnd }
}

/** The beginning of the list, one record if the server respects `limit`; undefined if it is another record. */
async function readFirst(
  server: Server,
  request: PageRequest,
  start: number,
  row: RawRecord | undefined,
): Promise<readonly RawRecord[] | undefined> {
  const page = await readPage(server, request, 1, 0)
  const isIt = (one: RawRecord | undefined) => JSON.stringify(one) === JSON.stringify(row)
  if (!('rows' in page) || !isIt(page.rows[0])) return undefined
  // It may have moved up to the beginning in between: then it isn't at the offset any more.
  const again = await readPage(server, request, 1, start)
  return 'rows' in again && isIt(again.rows[0]) ? page.rows : undefined
}

/** The rest of a list, from a server that ignores `offset`. */
async function* readInOne(
  server: Server,
  request: PageRequest,
  progress: ListProgress,
  { first, most }: { first: readonly RawRecord[]; most: number },
): AsyncGenerator<readonly RawRecord[]> {
  if (first.length > 1) {
    if (progress.isAllOf(first) && isAllAtOnce(request, progress)) return
    throw endlessListError(server, request)
  }
  const known = progress.end
  const enough = most - progress.count + known
  let { filled } = progress
  for (let limit = known * 2; ; limit *= 2) {
    const asked = Math.min(limit, enough)
    const page = await readPage(server, request, asked, 0)
    if ('failure' in page) throw endlessListError(server, request, page.failure)
    const { rows } = page
    if (rows.length >= asked && asked < enough) {
      filled = rows.length
      continue
    }
    // If no smaller page was full, the end of the list can't be told from a cap at this number.
    const hasGrown = filled > 0 && rows.length > filled
    if (rows.length < asked && !hasGrown) throw endlessListError(server, request)
    const rest = progress.append(0, page, most - progress.count) ?? []
    if (rest.length > 0) yield rest
    return
  }
}

/**
 * Whether a server that ignores both `limit` and `offset` has sent everything: technicians/time may have no
 * pages; for a read, it may be the server's default page, or one cached from an earlier answer.
 */
function isAllAtOnce({ file }: PageRequest, { widest, filled, hasSurplus }: ListProgress): boolean {
  if (file !== 'read') return true
  return widest !== DEFAULT_PAGE && (hasSurplus || widest !== filled)
}

function isTooMuch({ limits }: Server, { count, bytes }: ListProgress): boolean {
  return count > limits.records * MOST_REPLIES || bytes > limits.bytes * MOST_REPLIES
}

async function listTooLargeError(
  server: Server,
  { module, file }: PageRequest,
  { count }: ListProgress,
): Promise<ServerError> {
  const { records, bytes } = server.limits
  const most =
    count > records * MOST_REPLIES
      ? `${(records * MOST_REPLIES).toLocaleString('en')} records`
      : `${Math.round((bytes * MOST_REPLIES) / 2 ** 20)} MiB`
  const { allowMore } = await import('./unreachable.ts')
  return new ServerError(
    `${server.instance} sent more than ${most} for ${module}/${file}, and still more is coming`,
    {
      hint: [
        { say: ['Narrow the list with ', { do: 'name-client' }, ' or a filter.'] },
        allowMore(bytes),
      ],
    },
  )
}

/** Records are told apart by nothing that stays, or all of them are replaced again and again (H43). */
function unsteady(server: Server, { module, file }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} sends other records each time ${module}/${file} is read, so the list can't be read in pages`,
    { hazard: 'H43', hint: 'Ask for all of it at once, with a larger limit' },
  )
}
