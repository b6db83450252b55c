import { openListStream } from '../actions/list.ts'
import type { ListQuery } from '../actions/list-query.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import type { Context } from '../context.ts'
import { FORMATS } from '../output/formats.ts'
import type { Sheet } from '../output/sheet.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { createTimeConverter } from './display-times.ts'
import { reportList } from './list-totals.ts'
import type { OutputShape } from './output-shape.ts'
import { namesFor, sheetFor } from './present.ts'
import { readScope } from './selector-argument.ts'

/** A list of one instance that is written while it is read. */
interface StreamedList {
  /** Its records in batches; at least one sheet. */
  sheets: AsyncIterable<Sheet>
  /** Reports, once they are written, how many there were and what was hidden. */
  reportTotals(written?: string): Promise<void>
}

/** What to list, and how to read it. */
interface StreamRequest {
  shaping: OutputShape
  query: ListQuery
  /** Use the server's order if the command line names none. */
  isServerOrder?: boolean
  /** Called with the number of records that were just read. */
  advance?: (count: number) => void
}

/** Opens a list, which is read as its sheets are consumed. */
export async function openStreamedList(
  context: Context,
  resource: Resource,
  { shaping, query, isServerOrder = false, advance }: StreamRequest,
): Promise<StreamedList> {
  const api = await context.api()
  const scope = await readScope(context, api).catch(async (error: unknown) => {
    throw await preferUnsupportedError(api, resource, 'read', error)
  })
  const { random } = context
  const stream = await openListStream(api, resource, { scope, query, random, isServerOrder })
  const convertTimes = createTimeConverter(context, resource, false)
  const readNames = () => namesFor(context, api, resource, { scope, shaping })
  const toSheet = (rows: readonly Row[], names: NameLookup | undefined) =>
    sheetFor(resource, shaping, { rows, names }, { isList: true })
  let count = 0
  let pending: ReturnType<typeof stream.summary> | undefined
  const summary = () => {
    pending ??= stream.summary()
    return pending
  }
  async function* sheets(): AsyncGenerator<Sheet> {
    let names: NameLookup | undefined
    for await (const rows of stream.pages()) {
      if (count === 0) names = await readNames()
      count += rows.length
      advance?.(rows.length)
      yield toSheet(await convertTimes(rows), names)
    }
    if (count > 0) return
    // An impossible value is an error before anything is printed, even a heading.
    await summary()
    yield toSheet([], await readNames())
  }
  return {
    sheets: { [Symbol.asyncIterator]: sheets },
    reportTotals: async (written) =>
      reportList(context, resource, { ...(await summary()), count, scope }, written),
  }
}

/** Prints a list while it is read. */
export async function printStreamedList(
  context: Context,
  resource: Resource,
  shaping: OutputShape,
  query: ListQuery,
): Promise<void> {
  const { sheets, reportTotals } = await openStreamedList(context, resource, { shaping, query })
  const write = await FORMATS[context.format()].loadStream?.()
  if (write === undefined) return
  for await (const text of write(sheets, context.formatOptions())) await context.io.write(text)
  await reportTotals()
}
