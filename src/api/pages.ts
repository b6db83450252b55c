import { type Failure, ServerError, TimeoutError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { ListProgress, type RowKey } from './list-progress.ts'
import {
  type Answer,
  BrokenReplyError,
  isNothingFound,
  type RawRecord,
  UnavailableError,
} from './reply.ts'
import type { Server } from './server.ts'

/** What to read, page by page. */
export interface PageRequest {
  module: string
  file: string
  /** What tells one record from another; without it, the whole record does. */
  key: RowKey
  query: Readonly<Record<string, string | number>>
  /** Reads no further than this many records. */
  most?: number
  /** Asks for no more than this many at once. */
  atOnce?: number
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** Where reading starts, how large a page may grow, and what a quick answer is, in milliseconds (H25). */
const FIRST_PAGE = 500
const LARGEST_PAGE = 10_000
const QUICK = 1500

/** What a server sends when it is not asked for a number of records. */
const DEFAULT_PAGE = 50

/** A list in which all records are others than before, so often, is not to be read to its end. */
const MOST_REPLACED = 10

/** What tells the records of a resource from one another, by the names of every release. */
export function rowKeyOf({ id, rowKey = [id], fields }: Resource): RowKey {
  return rowKey.map((name) => [
    name,
    ...(fields[name]?.formerly ?? []).map((before) => before.name),
  ])
}

/**
 * Reads a list to its end, page by page, in the order of the IDs; each record once.
 * Pages grow while the server is quick and shrink after a failure (H25). Each starts with the last record of the
 * one before: where it does not, records have been deleted meanwhile, and reading goes back until a page starts
 * with one that is known (H43). A server that ignores `offset` is noticed by its first page coming again, and then
 * read in one growing page instead.
 */
export async function* readPages(
  server: Server,
  request: PageRequest,
  clock: () => number,
): AsyncGenerator<readonly RawRecord[]> {
  const { most = Number.POSITIVE_INFINITY } = request
  const progress = new ListProgress(request.key)
  let ceiling = Math.min(request.atOnce ?? LARGEST_PAGE, LARGEST_PAGE)
  let size = Math.min(FIRST_PAGE, ceiling)
  let back = 1
  while (progress.count < most) {
    const start = Math.max(0, progress.end - back)
    const limit = Math.min(size, most - progress.count + progress.end - start)
    const began = clock()
    const page = await readWindow(server, request, { start, limit, isFirst: progress.end === 0 })
    if ('failure' in page) {
      ceiling = Math.max(1, Math.floor(limit / 2))
      size = progress.end === 0 ? Math.ceil(limit / FIRST_STEP_DOWN) : ceiling
      continue
    }
    const { rows } = page
    if (progress.isRepeated(start, rows) && (await isAlsoFirst(server, request, rows[0]))) {
      yield* readInOne(server, request, progress, most)
      return
    }
    const fresh = progress.join(start, rows, most - progress.count)
    if (fresh === undefined) {
      back = progress.farther(back, limit)
      continue
    }
    if (progress.replaced > (progress.isKeyed ? MOST_REPLACED : 0)) throw unsteady(server, request)
    back = 1
    if (fresh.length > 0) yield fresh
    if (rows.length === DEFAULT_PAGE && limit > DEFAULT_PAGE) await checkLimit(server, request)
    if (page.isLast) return
    if (clock() - began < QUICK) size = Math.min(size * 2, ceiling)
  }
}

/** A first page that fails is seldom too large: few steps tell, and each is a row in the operator's log. */
const FIRST_STEP_DOWN = 10

/** A page, and whether the list ends with it. */
interface Window extends Page {
  isLast: boolean
}

/** The records from `start` on; more than asked for come from a read that knows no pages, and are all there are. */
async function readWindow(
  server: Server,
  request: PageRequest,
  { start, limit, isFirst }: { start: number; limit: number; isFirst: boolean },
): Promise<Window | { failure: Failure }> {
  if (limit === 1 && !isFirst) return readPair(server, request, start)
  const page = await readPage(server, request, limit, start)
  return 'failure' in page ? page : { ...page, isLast: page.rows.length !== limit }
}

/**
 * Two records where only one fits into a page, the later one first: what is deleted between the two reads then
 * shows. The same one twice was moved meanwhile, or comes at whatever offset.
 */
async function readPair(
  server: Server,
  request: PageRequest,
  start: number,
): Promise<Window | { failure: Failure }> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const page = await readPage(server, request, 1, start + 1)
    if ('failure' in page) return page
    const before = await readPage(server, request, 1, start)
    if ('failure' in before) return before
    const isLast = page.rows.length === 0
    const isSame = JSON.stringify(page.rows) === JSON.stringify(before.rows)
    if (isLast || !isSame) return { rows: [...before.rows, ...page.rows], isLast }
  }
  throw endless(server, request)
}

interface Page {
  rows: readonly RawRecord[]
}

/** One page, or the failure that a smaller page may avoid; throws what no size avoids. */
async function readPage(
  server: Server,
  request: PageRequest,
  limit: number,
  offset: number,
): Promise<Page | { failure: Failure }> {
  const { module, file, query, decryptPassword, decryptIn } = request
  try {
    const answer = await server.call({
      method: 'GET',
      module,
      file,
      query: { ...query, limit, ...(offset === 0 ? {} : { offset }) },
      ...(decryptPassword === undefined ? {} : { decryptPassword }),
      ...(decryptIn === undefined ? {} : { decryptIn }),
    })
    if (!answer.isSuccess && !isNothingFound(answer)) throw unexpected(answer, server, request)
    return { rows: answer.data }
  } catch (error) {
    if (limit > 1 && isAboutSize(error, limit)) return { failure: error }
    throw error
  }
}

/** Whether a failure may go away with a smaller page: PHP out of memory, or, once pages have grown, out of time. */
function isAboutSize(error: unknown, limit: number): error is Failure {
  if (error instanceof BrokenReplyError) return true
  const isLate =
    error instanceof TimeoutError ||
    (error instanceof UnavailableError && (error.httpStatus === 504 || error.httpStatus === 524))
  return isLate && limit > FIRST_PAGE
}

/** As many records as the server sends unasked may be all there are, or all that come where `limit` is lost on the way. */
async function checkLimit(server: Server, request: PageRequest): Promise<void> {
  // technicians/time need not know pages: then it sends all at once.
  if (request.file !== 'read') return
  const page = await readPage(server, request, 1, 0)
  if ('failure' in page || page.rows.length > 1) throw endless(server, request)
}

/** Whether the list begins with a record that a later page begins with as well. */
async function isAlsoFirst(
  server: Server,
  request: PageRequest,
  row: RawRecord | undefined,
): Promise<boolean> {
  const page = await readPage(server, request, 1, 0)
  return 'rows' in page && JSON.stringify(page.rows[0]) === JSON.stringify(row)
}

/** The rest of a list, from a server that ignores `offset`. */
async function* readInOne(
  server: Server,
  request: PageRequest,
  progress: ListProgress,
  most: number,
): AsyncGenerator<readonly RawRecord[]> {
  const known = progress.end
  const enough = most - progress.count + known
  for (let limit = known * 2; ; limit *= 2) {
    const asked = Math.min(limit, enough)
    const page = await readPage(server, request, asked, 0)
    if ('failure' in page) throw endless(server, request, page.failure)
    const { rows } = page
    if (rows.length < asked || asked === enough) {
      if (rows.length <= known) await checkLimit(server, request)
      const rest = progress.join(0, rows, most - progress.count) ?? []
      if (rest.length > 0) yield rest
      return
    }
  }
}

/** Records are told apart by nothing that stays, or all of them are replaced again and again (H43). */
function unsteady(server: Server, { module, file }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} sends other records each time ${module}/${file} is read, so the list can't be read in pages`,
    { hazard: 'H43', hint: 'Ask for all of it at once, with a larger limit' },
  )
}

function endless(server: Server, { module }: PageRequest, cause?: Failure): ServerError {
  return new ServerError(
    `${server.instance} cannot list ${module} to the end: it fails, or repeats its first page`,
    {
      hint: 'Narrow the list with --client or a filter; the web server’s error log says more',
      hazard: 'H25',
      cause,
    },
  )
}

function unexpected(answer: Answer, server: Server, { module, file }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} answered ${module}/${file}: ${answer.message ?? 'no, without a reason'}`,
    { httpStatus: answer.httpStatus },
  )
}
