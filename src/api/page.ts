import { type Failure, ServerError, TimeoutError } from '../errors.ts'
import type { RowKey } from './list-progress.ts'
import {
  type Answer,
  BrokenReplyError,
  isNothingFound,
  type RawRecord,
  UnavailableError,
} from './reply.ts'
import type { Server } from './server.ts'

/** From this size on a page that takes too long may be too large. */
const LARGE = 500

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

/** A page, and whether the list ends with it. */
interface Window extends Page {
  isLast: boolean
}

/** The records from `start` on; more than asked for come from a read that knows no pages, and are all there are. */
export async function readWindow(
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
export async function readPage(
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
  return isLate && limit > LARGE
}

/** The list cannot be read to its end (H25). */
export function endless(server: Server, { module }: PageRequest, cause?: Failure): ServerError {
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
