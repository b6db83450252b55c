import type { ListQuery } from '../../actions/list-query.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { openAtomicFile } from '../../files/atomic-file.ts'
import { resolvePath } from '../../files/working-directory.ts'
import { openProgress } from '../../io/progress.ts'
import type { FormatOptions } from '../../output/format-options.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OutputShape } from '../../verbs/output-shape.ts'
import { openStreamedList } from '../../verbs/streamed-list.ts'
import { delimiterFor, type ExportKind } from './format.ts'

/** What is to be written, and where. */
export interface Export {
  shaping: OutputShape
  query: ListQuery
  kind: ExportKind
  /** The path of a file; undefined for standard output. */
  to: string | undefined
}

/** Where an export goes, part by part. */
interface Target {
  write(part: string | Uint8Array): void | Promise<void>
  /** All is written. */
  commit(): void
  /** Something failed. */
  discard(): void
}

/** Reads records and writes them as they come; a file takes its place once it is whole. */
export async function writeExport(
  context: Context,
  resource: Resource,
  { shaping, query, kind, to }: Export,
): Promise<void> {
  const target = targetOf(context, kind, to)
  try {
    const progress = openProgress(context, { nouns: nounsOf(resource) })
    let told: (written?: string) => Promise<void>
    try {
      const { sheets, reportTotals } = await openStreamedList(context, resource, {
        ...{ shaping, query },
        isServerOrder: true,
        advance: progress.advance,
      })
      const options = { ...context.formatOptions(), csvDelimiter: delimiterFor(context.flags, to) }
      const parts = partsOf(kind, sheets, { ...options, isTerminal: false })
      const ready = to === undefined && !isUsefulTruncated(kind) ? buffered(parts) : parts
      for await (const part of ready) await target.write(part)
      // What was cut off must not pass for all there is.
      context.signal.throwIfAborted()
      target.commit()
      told = reportTotals
    } finally {
      progress.close()
    }
    await told(to)
  } finally {
    target.discard()
  }
}

function targetOf(context: Context, kind: ExportKind, to: string | undefined): Target {
  if (to === '-') throw new UsageError('Without --to it is written to standard output')
  if (to === '') throw new UsageError('--to names no file')
  if (to !== undefined) {
    return openAtomicFile(resolvePath(context, to), context.clock())
  }
  const { io } = context
  if (kind === 'xlsx' && io.output.isTerminal) {
    throw new UsageError('XLSX can’t be written to a terminal', { hint: 'Add --to FILE' })
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

/** Whether what was written before a failure is of use, and can't be taken for a whole document, or a broken one. */
function isUsefulTruncated(kind: ExportKind): boolean {
  return kind !== 'xlsx' && FORMATS[kind].canBeTruncated === true
}

/** The same parts once all are there. */
async function* buffered<T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  yield* all
}

/** A workbook needs all records; reading ends where there are too many. */
async function workbook(sheets: AsyncIterable<Sheet>): Promise<Uint8Array> {
  const { MAX_ROWS, tooMany, xlsxBytes } = await import('../../output/xlsx.ts')
  const rows: Sheet['rows'][number][] = []
  let whole: Sheet | undefined
  for await (const sheet of sheets) {
    rows.push(...sheet.rows)
    if (rows.length > MAX_ROWS) throw tooMany()
    // Columns that only some records have come last.
    if (whole === undefined || sheet.fields.length > whole.fields.length) whole = sheet
  }
  return xlsxBytes({ fields: [], columns: [], isList: true, ...whole, rows })
}
