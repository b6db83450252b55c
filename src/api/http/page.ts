import { type Failure, ServerError, TimeoutError } from '../../errors.ts'
import { type Envelope, isEmptyList, type RawRecord } from './envelope.ts'
import { BrokenReplyError, UnavailableError } from './failures.ts'
import type { RowKey } from './row-key.ts'
import type { Call, Server } from './server.ts'
import type { TransportReply } from './transport/transport.ts'

/** A page of more records than this that times out may be too large. */
const LARGE = 500

/** What to read, page by page. */
export interface PageRequest {
  module: string
  file: string
  /** The fields that identify a record; if empty, the whole record does. */
  key: RowKey
  query: Readonly<Record<string, string | number>>
  /** Stops reading after this many records. */
  maxRecords?: number
  /** The most records that one page may request. */
  pageLimit?: number
  /** Whether a record is the only one requested: then no further page is needed to prove that the list is complete. */
  isSoleRecord?: (row: RawRecord) => boolean
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** Where a page starts, and how many records it requests. */
export interface Window {
  start: number
  limit: number
}

/** The records of a page, in the order of the list. */
export interface Page {
  rows: readonly RawRecord[]
  /** The size of the reply, in bytes. */
  bytes: number
}

/** A page that overlaps with the one before by a record that was read separately. */
interface PagePair extends Page {
  /** Whether its first record is there and nothing comes after it. */
  isEnd: boolean
  /** How many of its records came in one reply, and how many were requested. */
  received: number
  requested: number
  /** Whether the first record comes at the next offset as well. */
  isSame: boolean
}

/**
 * Reads a page from a server that sends one record at a time, so that no page overlaps with the one before: first the
 * later records, then the one before them, to notice deletions between the two reads.
 */
export async function readPair(
  server: Server,
  request: PageRequest,
  { start, limit }: Window,
): Promise<PagePair | { failure: Failure }> {
  const requested = Math.max(1, limit - 1)
  for (let attempt = 1; ; attempt += 1) {
    const page = await readPage(server, request, requested, start + 1)
    if ('failure' in page) return page
    const received = page.rows.length
    const counts = { received, requested }
    // More could follow only if the server sends one record at a time *and* that one was deleted just now: not worth a
    // third request for every single record.
    if (received === 0 && start === 0 && limit > 1)
      return { ...page, ...counts, isSame: false, isEnd: true }
    const before = await readPage(server, request, 1, start)
    if ('failure' in before) return before
    const [first] = before.rows
    // If there is nothing either, records before it were deleted (H43), and the rest has moved up.
    const isEnd = received === 0 && first !== undefined
    const index = page.rows.findIndex((row) => JSON.stringify(row) === JSON.stringify(first))
    const isSame = index === 0
    // A record that moved up between the two reads also comes twice, but not every time. If it is the only one although
    // more were requested, it may be the only one in the list.
    if (index < 0)
      return { ...page, rows: [...before.rows, ...page.rows], ...counts, isSame, isEnd }
    if ((isSame && requested > 1 && received === 1) || attempt === 3)
      return { ...page, rows: page.rows.slice(index), ...counts, isSame, isEnd }
  }
}

/** A page, or an error that a smaller page may avoid. */
export type PageOrFailure = Page | { failure: Failure }

/** Reads one page. Returns an error that a smaller page may avoid; throws any other. */
export function readPage(
  server: Server,
  request: PageRequest,
  limit: number,
  offset: number,
): Promise<PageOrFailure> {
  return toPage(server, request, limit, () => server.call(callFor(request, limit, offset)))
}

/** Parses a page that was requested ahead. Call it when the page is needed, so that only one is in memory at a time. */
export function parseSentPage(
  server: Server,
  request: PageRequest,
  limit: number,
  reply: Promise<TransportReply>,
): Promise<PageOrFailure> {
  return toPage(server, request, limit, async () => {
    const received = await reply
    const answer = await server.read(received, callFor(request, limit, 0))
    return { ...answer, bytes: received.body.byteLength }
  })
}

/** Builds the call for a page. */
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

async function toPage(
  server: Server,
  request: PageRequest,
  limit: number,
  readAnswer: () => Promise<Envelope>,
): Promise<PageOrFailure> {
  try {
    const answer = await readAnswer()
    if (!answer.isSuccess && !isEmptyList(answer)) throw failedListError(answer, server, request)
    return { rows: answer.data, bytes: answer.bytes ?? 0 }
  } catch (error) {
    if (limit > 1 && maySucceedSmaller(error, limit)) return { failure: error }
    throw error
  }
}

/** Whether a smaller page may avoid an error: PHP out of memory or, once pages have grown, out of time. */
function maySucceedSmaller(error: unknown, limit: number): error is Failure {
  if (error instanceof BrokenReplyError) return true
  const isLate =
    error instanceof TimeoutError ||
    (error instanceof UnavailableError && (error.httpStatus === 504 || error.httpStatus === 524))
  return isLate && limit > LARGE
}

function failedListError(
  { message = 'it failed without giving a reason', httpStatus }: Envelope,
  { instance }: Server,
  { module, file }: PageRequest,
): ServerError {
  return new ServerError(`${instance} answered ${module}/${file}: ${message}`, { httpStatus })
}
