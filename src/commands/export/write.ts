import type { ListQuery } from '../../actions/list-query.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { openProgress } from '../../io/progress.ts'
import type { FormatOptions } from '../../output/format-options.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { openOutputFile } from '../../verbs/output-file.ts'
import type { OutputShape } from '../../verbs/output-shape.ts'
import { openStreamedList } from '../../verbs/streamed-list.ts'
import { delimiterFor, type ExportKind } from './format.ts'

/** What to export, and where to. */
export interface Export {
  shaping: OutputShape
  query: ListQuery
  kind: ExportKind
  /** The path of a file; undefined for standard output. */
  to: string | undefined
}

/** Where an export is written to, part by part. */
interface Target {
  write(part: string | Uint8Array): void | Promise<void>
  /** Completes the export once everything is written. */
  commit(): void
  /** Discards the export unless it was completed. */
  discard(): void
}

/** Reads records and writes them as they arrive; a file is put in place once it is complete. */
export async function writeExport(
  context: Context,
  resource: Resource,
  { shaping, query, kind, to }: Export,
): Promise<void> {
  const target = targetOf(context, kind, to)
  try {
    const progress = openProgress(context, { nouns: nounsOf(resource) })
    let report: (written?: string) => Promise<void>
    try {
      const { sheets, reportTotals } = await openStreamedList(context, resource, {
        ...{ shaping, query },
        isServerOrder: true,
        advance: progress.advance,
      })
      const options = { ...context.formatOptions(), csvDelimiter: delimiterFor(context.flags, to) }
      const parts = partsOf(kind, sheets, { ...options, isTerminal: false })
      const output = to === undefined && !isUsefulTruncated(kind) ? buffered(parts) : parts
      for await (const part of output) await target.write(part)
      // A truncated export must not pass for a complete one.
      context.signal.throwIfAborted()
      target.commit()
      report = reportTotals
    } finally {
      progress.close()
    }
    await report(to)
  } finally {
    target.discard()
  }
}

function targetOf(context: Context, kind: ExportKind, to: string | undefined): Target {
  if (to !== undefined) return openOutputFile(context, to)
  const { io } = context
  if (kind === 'xlsx' && io.output.isTerminal) {
    throw new UsageError("XLSX can't be written to a terminal", { hint: 'Add --to FILE' })
  }
  return {
    write: (part) => (typeof part === 'string' ? io.write(part) : io.writeBytes('output', part)),
    commit: () => undefined,
    discard: () => undefined,
  }
}

async function* partsOf(
  kind: ExportKind,
  sheets: AsyncIterable<Sheet>,
  options: FormatOptions,
): AsyncGenerator<string | Uint8Array> {
  if (kind === 'xlsx') {
    yield await workbook(sheets)
    return
  }
  const write = await FORMATS[kind].loadStream?.()
  if (write !== undefined) yield* write(sheets, options)
}

/** Whether output that was cut off by a failure is still useful, and neither looks complete nor is invalid. */
function isUsefulTruncated(kind: ExportKind): boolean {
  return kind !== 'xlsx' && FORMATS[kind].canBeTruncated === true
}

/** Yields the parts once all of them have arrived. */
async function* buffered<T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  yield* all
}

/** Returns a workbook with all records; throws as soon as there are too many. */
async function workbook(sheets: AsyncIterable<Sheet>): Promise<Uint8Array> {
  const { MAX_ROWS, tooMany, xlsxBytes } = await import('../../output/xlsx.ts')
  const rows: Sheet['rows'][number][] = []
  let widest: Sheet | undefined
  for await (const sheet of sheets) {
    rows.push(...sheet.rows)
    if (rows.length > MAX_ROWS) throw tooMany()
    // Columns that only some records have come last.
    if (widest === undefined || sheet.fields.length > widest.fields.length) widest = sheet
  }
  return xlsxBytes({ fields: [], columns: [], isList: true, ...widest, rows })
}
