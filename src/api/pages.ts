import { ServerError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { ListProgress, type RowKey } from './list-progress.ts'
import { endless, type PageRequest, readPage, readWindow } from './page.ts'
import type { RawRecord } from './reply.ts'
import type { Server } from './server.ts'

export type { PageRequest } from './page.ts'

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
  const pace = new Pace(request, clock)
  let back = 1
  while (progress.count < most) {
    const start = Math.max(0, progress.end - back)
    const isFirst = progress.end === 0
    const limit = pace.begin(most - progress.count + progress.end - start)
    const page = await readWindow(server, request, { start, limit, isFirst })
    if ('failure' in page) {
      pace.shrink(limit, isFirst)
      continue
    }
    const { rows, isLast } = page
    if (progress.isRepeated(start, rows) && (await isAlsoFirst(server, request, rows[0]))) {
      yield* readInOne(server, request, progress, most)
      return
    }
    const fresh = progress.join(start, rows, most - progress.count)
    back = fresh === undefined ? progress.farther(back, limit) : 1
    if (fresh === undefined) continue
    if (progress.replaced > (progress.isKeyed ? MOST_REPLACED : 0)) throw unsteady(server, request)
    if (fresh.length > 0) yield fresh
    if (rows.length === DEFAULT_PAGE && limit > DEFAULT_PAGE) await checkLimit(server, request)
    if (isLast) return
    pace.grow()
  }
}

/** How large the next page is to be (H25). */
class Pace {
  #ceiling: number
  #size: number
  #began = 0
  readonly #clock: () => number

  constructor({ atOnce = LARGEST_PAGE }: PageRequest, clock: () => number) {
    this.#ceiling = Math.min(atOnce, LARGEST_PAGE)
    this.#size = Math.min(FIRST_PAGE, this.#ceiling)
    this.#clock = clock
  }

  /** The size of a page that is about to be read, at most so many. */
  begin(most: number): number {
    this.#began = this.#clock()
    return Math.min(this.#size, most)
  }

  /** After a page that failed, perhaps for its size. */
  shrink(limit: number, isFirst: boolean): void {
    this.#ceiling = Math.max(1, Math.floor(limit / 2))
    this.#size = isFirst ? Math.ceil(limit / FIRST_STEP_DOWN) : this.#ceiling
  }

  /** After a page that came, if it was quick. */
  grow(): void {
    if (this.#clock() - this.#began >= QUICK) return
    this.#size = Math.min(this.#size * 2, this.#ceiling)
  }
}

/** A first page that fails is seldom too large: few steps tell, and each is a row in the operator's log. */
const FIRST_STEP_DOWN = 10

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
