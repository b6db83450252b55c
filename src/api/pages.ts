import { ServerError } from '../errors.ts'
import { type Answer, BrokenReplyError, isNothingFound, type RawRecord } from './reply.ts'
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

/** Where reading starts, how large a page may grow, and what a quick answer is (H25). */
const FIRST_PAGE = 500
const LARGEST_PAGE = 10_000
const QUICK = 1500

/**
 * Reads a list to its end, page by page, in the order of the IDs.
 * Pages grow while the server is quick and halve after a failure (H25); a server that ignores `offset` is
 * noticed by the same page coming twice, and then read in one growing page instead.
 */
export async function* readPages(
  server: Server,
  request: PageRequest,
  clock: () => number,
): AsyncGenerator<readonly RawRecord[]> {
  let size = Math.min(FIRST_PAGE, request.most ?? FIRST_PAGE)
  let offset = 0
  let ceiling = LARGEST_PAGE
  let first: string | undefined
  for (;;) {
    const start = clock()
    const answer = await readPage(server, request, size, offset)
    if (answer === 'failed') {
      if (size === 1) throw tooLarge(server, request)
      ceiling = Math.max(1, Math.floor(size / 2))
      size = ceiling
      continue
    }
    const rows = answer.data
    const head = rows.length === 0 ? undefined : identity(rows, request.id)
    if (offset > 0 && head !== undefined && head === first) {
      const rest = await readInOne(server, request, offset)
      if (rest.length > 0) yield rest
      return
    }
    first ??= head
    if (rows.length > 0) yield rows
    offset += rows.length
    if (rows.length < size || offset >= (request.most ?? Number.POSITIVE_INFINITY)) return
    if (clock() - start < QUICK) size = Math.min(size * 2, ceiling)
  }
}

/** The IDs of a page's ends: the same twice means the same page. */
function identity(rows: readonly RawRecord[], id: string): string {
  return `${String(rows[0]?.[id])}…${String(rows.at(-1)?.[id])}`
}

async function readPage(
  server: Server,
  request: PageRequest,
  limit: number,
  offset: number,
): Promise<Answer | 'failed'> {
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
    return answer
  } catch (error) {
    if (error instanceof BrokenReplyError && limit > 1) return 'failed'
    throw error
  }
}

/** Everything after the first `skip` records, from a server that ignores `offset`. */
async function readInOne(
  server: Server,
  request: PageRequest,
  skip: number,
): Promise<readonly RawRecord[]> {
  for (let limit = skip * 2; ; limit *= 2) {
    const answer = await readPage(server, request, limit, 0)
    if (answer === 'failed') throw tooLarge(server, request)
    if (answer.data.length <= skip && limit > skip) {
      if (answer.data.length < limit && answer.data.length < skip) throw tooLarge(server, request)
      return []
    }
    if (answer.data.length < limit) return answer.data.slice(skip)
  }
}

function tooLarge(server: Server, { module }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} cannot list ${module} to the end: it fails, or repeats its first page`,
    {
      hint: 'Narrow the list with --client or a filter; the web server’s error log says more',
      hazard: 'H25',
    },
  )
}

function unexpected(answer: Answer, server: Server, { module, file }: PageRequest): ServerError {
  return new ServerError(
    `${server.instance} answered ${module}/${file}: ${answer.message ?? 'no, without a reason'}`,
    { httpStatus: answer.httpStatus },
  )
}
