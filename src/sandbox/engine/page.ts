import { intval, isset } from '../../php/values.ts'
import { SqlError } from '../sql-types.ts'
import type { Call } from './call.ts'

const PAGE = 50

/** A page of a list, as LIMIT and OFFSET have it. */
export interface PageWindow {
  limit: number
  offset: number
}

/** The page a call asks for; throws SqlError for a negative one (H24). */
export function windowOf({ get, post }: Call): PageWindow {
  const asked = (name: string, unsaid: number): number => {
    if (isset(get, name)) return intval(get[name])
    return isset(post, name) ? intval(post[name]) : unsaid
  }
  const window = { limit: asked('limit', PAGE), offset: asked('offset', 0) }
  if (window.limit < 0 || window.offset < 0) throw new SqlError('Syntax error')
  return window
}

/** The items of a page that pass a test, if there is one, looking no further than needed. */
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
