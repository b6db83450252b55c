import { type Failure, ServerError, TimeoutError } from '../errors.ts'
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
  /** The field that orders the records and tells one from another. */
  id: string
  query: Readonly<Record<string, string | number>>
  /** Reads no further than this many records. */
  most?: number
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** Where reading starts, how large a page may grow, and what a quick answer is, in milliseconds (H25). */
const FIRST_PAGE = 500
const LARGEST_PAGE = 10_000
const QUICK = 1500

/** What a server sends when it is not asked for a number of records. */
const DEFAULT_PAGE = 50

/**
 * Reads a list to its end, page by page, in the order of the IDs.
 * Pages grow while the server is quick and shrink after a failure (H25); a server that ignores `offset` is
 * noticed by the same page coming twice, and then read in one growing page instead.
 */
export async function* readPages(
  server: Server,
  request: PageRequest,
  clock: () => number,
): AsyncGenerator<readonly RawRecord[]> {
  const most = request.most ?? Number.POSITIVE_INFINITY
  let size = FIRST_PAGE
  let ceiling = LARGEST_PAGE
  let offset = 0
  let first: string | undefined
  while (offset < most) {
    const limit = Math.min(size, most - offset)
    const start = clock()
    const page = await readPage(server, request, limit, offset)
    if ('failure' in page) {
      ceiling = Math.max(1, Math.floor(limit / 2))
      size = offset === 0 ? Math.ceil(limit / FIRST_STEP_DOWN) : ceiling
      continue
    }
    const { rows } = page
    const head = rows[0] === undefined ? undefined : identity(rows[0], request.id)
    if (offset > 0 && head !== undefined && head === first) {
      yield* readInOne(server, request, offset, most)
      return
    }
    first ??= head
    if (rows.length > 0) yield rows.slice(0, most - offset)
    offset += rows.length
    if (rows.length === DEFAULT_PAGE && limit > DEFAULT_PAGE) await checkLimit(server, request)
    // More than asked for: this read knows no pages.
    if (rows.length !== limit) return
    if (clock() - start < QUICK) size = Math.min(size * 2, ceiling)
  }
}

/** A first page that fails is seldom too large: few steps tell, and each is a row in the operator's log. */
const FIRST_STEP_DOWN = 10

/** What tells a record from the others: its ID, or where it has none, all of it. */
function identity(row: RawRecord, id: string): string {
  return JSON.stringify(row[id] ?? row)
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

/** Everything after the first `skip` records, from a server that ignores `offset`. */
async function* readInOne(
  server: Server,
  request: PageRequest,
  skip: number,
  most: number,
): AsyncGenerator<readonly RawRecord[]> {
  for (let limit = skip * 2; ; limit *= 2) {
    const page = await readPage(server, request, Math.min(limit, most), 0)
    if ('failure' in page) throw endless(server, request, page.failure)
    const { rows } = page
    if (rows.length < limit || rows.length >= most) {
      if (rows.length <= skip) await checkLimit(server, request)
      const rest = rows.slice(skip, most)
      if (rest.length > 0) yield rest
      return
    }
  }
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
