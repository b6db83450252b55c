import { type Failure, ServerError, TimeoutError } from '../../errors.ts'
import type { RowKey } from './list-progress.ts'
import {
  BrokenReplyError,
  type Envelope,
  isEmptyList,
  type RawRecord,
  UnavailableError,
} from './reply.ts'
import type { Call, Server } from './server.ts'
import type { TransportReply } from './transport/transport.ts'

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
  maxRecords?: number
  /** Asks for no more than this many at once. */
  pageLimit?: number
  /** Whether a record is the only one asked for: no further page is needed to prove that the list is complete. */
  isSoleRecord?: (row: RawRecord) => boolean
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** Where a page starts, and how many records it asks for. */
export interface Window {
  start: number
  limit: number
}

/** The records of a page, in the order of the list. */
export interface Page {
  rows: readonly RawRecord[]
  /** How long the reply was, in bytes. */
  bytes: number
}

/** A page that overlaps with the one before by a record that was read separately. */
export interface Pair extends Page {
  /** Nothing follows the record at the start of it, which is there. */
  isEnd: boolean
  /** How many of its records came at once, and how many were requested. */
  came: number
  asked: number
  /** Whether the first record comes at the next offset as well. */
  isSame: boolean
}

/**
 * A page of a server that sends one record at a time, so no page overlaps with the one before: the later
 * records first, then the one before them, to notice what is deleted between the two reads.
 */
export async function readPair(
  server: Server,
  request: PageRequest,
  { start, limit }: Window,
): Promise<Pair | { failure: Failure }> {
  const asked = Math.max(1, limit - 1)
  for (let attempt = 1; ; attempt += 1) {
    const page = await readPage(server, request, asked, start + 1)
    if ('failure' in page) return page
    const came = page.rows.length
    // Only a server that sends one at a time *and* loses that one right now has more: not worth a third request for
    // each single record.
    if (came === 0 && start === 0 && limit > 1)
      return { ...page, came, asked, isSame: false, isEnd: true }
    const before = await readPage(server, request, 1, start)
    if ('failure' in before) return before
    const [one] = before.rows
    // Where nothing is there either, records before it are gone (H43), and what follows has moved up.
    const isEnd = came === 0 && one !== undefined
    const at = page.rows.findIndex((row) => JSON.stringify(row) === JSON.stringify(one))
    const isSame = at === 0
    // A record that moved up between the two reads also comes twice, but not repeatedly. If it is the only one that
    // comes where more were asked for, it may be all there is.
    if (at < 0) return { ...page, rows: [...before.rows, ...page.rows], came, asked, isSame, isEnd }
    if ((isSame && asked > 1 && came === 1) || attempt === 3)
      return { ...page, rows: page.rows.slice(at), came, asked, isSame, isEnd }
  }
}

/** A page, or the failure that a smaller page may avoid. */
export type PageOrFailure = Page | { failure: Failure }

/** One page, or the failure that a smaller page may avoid; throws what no size avoids. */
export function readPage(
  server: Server,
  request: PageRequest,
  limit: number,
  offset: number,
): Promise<PageOrFailure> {
  return pageOf(server, request, limit, () => server.call(callFor(request, limit, offset)))
}

/** A page that was asked for already: its reply is read only now, so that no more than one takes the memory of its records. */
export function parseSentPage(
  server: Server,
  request: PageRequest,
  limit: number,
  reply: Promise<TransportReply>,
): Promise<PageOrFailure> {
  return pageOf(server, request, limit, async () => {
    const come = await reply
    return { ...(await server.read(come, callFor(request, limit, 0))), bytes: come.body.byteLength }
  })
}

/** The call for a page. */
export function callFor(request: PageRequest, limit: number, offset: number): Call {
  const { module, file, query, decryptPassword, decryptIn } = request
  return {
    method: 'GET',
    module,
    file,
    query: { ...query, limit, ...(offset === 0 ? {} : { offset }) },
    ...(decryptPassword === undefined ? {} : { decryptPassword }),
    ...(decryptIn === undefined ? {} : { decryptIn }),
  }
}

async function pageOf(
  server: Server,
  request: PageRequest,
  limit: number,
  answered: () => Promise<Envelope>,
): Promise<PageOrFailure> {
  try {
    const answer = await answered()
    if (!answer.isSuccess && !isEmptyList(answer)) throw unexpected(answer, server, request)
    return { rows: answer.data, bytes: answer.bytes ?? 0 }
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

/** The list can't be read to its end (H25). */
export function endlessListError(
  server: Server,
  { module }: PageRequest,
  cause?: Failure,
): ServerError {
  return new ServerError(
    `${server.instance} can't list ${module} to the end: it fails, or sends the same records again`,
    {
      hint: {
        say: [
          'Narrow the list with ',
          { do: 'name-client' },
          ' or a filter; the web server’s error log says more',
        ],
      },
      hazard: 'H25',
      cause,
    },
  )
}

function unexpected(answer: Envelope, server: Server, { module, file }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} answered ${module}/${file}: ${answer.message ?? 'no, without a reason'}`,
    { httpStatus: answer.httpStatus },
  )
}
