import { intval, isset } from '../../php/values.ts'
import { SqlError } from '../sql-types.ts'
import type { Call } from './call.ts'

const DEFAULT_LIMIT = 50

/** A page of a list, by LIMIT and OFFSET. */
export interface PageWindow {
  limit: number
  offset: number
}

/** Returns the page that a call requests. Throws SqlError if a number is negative (H24). */
export function windowOf({ get, post }: Call): PageWindow {
  const parameter = (name: string, fallback: number): number => {
    if (isset(get, name)) return intval(get[name])
    return isset(post, name) ? intval(post[name]) : fallback
  }
  const window = { limit: parameter('limit', DEFAULT_LIMIT), offset: parameter('offset', 0) }
  if (window.limit < 0 || window.offset < 0) throw new SqlError('Syntax error')
  return window
}

/** Returns a page of the items that pass an optional test. Stops once the page is full. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, offset }: PageWindow,
  passes?: (item: Item) => boolean,
): Item[] {
  if (passes === undefined) return items.slice(offset, offset + limit)
  const page: Item[] = []
  let skipped = 0
  for (const item of items) {
    if (page.length >= limit) break
    if (!passes(item)) continue
    if (skipped < offset) skipped += 1
    else page.push(item)
  }
  return page
}
