import type { Context } from '../context.ts'
import type { Sheet } from '../output/sheet.ts'
import type { Query } from '../records/query.ts'

/** Shows a list, or the result of `--query` on it. */
export async function showQueried(
  context: Context,
  sheet: Sheet,
  query: Query | undefined,
): Promise<void> {
  if (query === undefined) return context.show(sheet)
  const { applyQuery } = await import('../output/query-result.ts')
  await context.show(applyQuery(sheet, query))
}
