import type { ListQuery } from '../../actions/list-query.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { openReplacement } from '../../files/atomic-file.ts'
import { fromWorkingDirectory } from '../../files/working-directory.ts'
import { openProgress } from '../../io/progress.ts'
import type { FormatOptions } from '../../output/format-options.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Shaping } from '../../verbs/present.ts'
import { openStream } from '../../verbs/streamed-list.ts'
import { delimiterFor, type ExportKind } from './format.ts'

/** What is to be written, and where. */
export interface Export {
  shaping: Shaping
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
    const progress = openProgress(context, { what: nounsOf(resource) })
    let told: (written?: string) => Promise<void>
    try {
      const { sheets, tell } = await openStream(context, resource, shaping, query, {
        isAsRead: true,
        advance: progress.advance,
      })
      const options = { ...context.formatOptions(), csvDelimiter: delimiterFor(context.flags, to) }
      const parts = partsOf(kind, sheets, { ...options, isTerminal: false })
      const ready = to === undefined && !isOfUseInPart(kind) ? wholeOf(parts) : parts
      for await (const part of ready) await target.write(part)
      // What was cut off must not pass for all there is.
      context.signal.throwIfAborted()
      target.commit()
      told = tell
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
    return openReplacement(fromWorkingDirectory(context, to), context.clock())
  }
  const { io } = context
  if (kind === 'xlsx' && io.output.isTerminal) {
    throw new UsageError('XLSX can’t be written to a terminal', { hint: 'Add --to FILE' })
  }
  return {
    write: (part) => (typeof part === 'string' ? io.write(part) : io.pass('output', part)),
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
function isOfUseInPart(kind: ExportKind): boolean {
  return kind !== 'xlsx' && FORMATS[kind].isByLine === true
}

/** The same parts once all are there. */
async function* wholeOf<T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
  const all: T[] = []
  for await (const part of parts) all.push(part)
  yield* all
}

/** A workbook needs all records; reading ends where there are too many. */
async function workbook(sheets: AsyncIterable<Sheet>): Promise<Uint8Array> {
  const { MOST_ROWS, tooMany, xlsxBytes } = await import('../../output/xlsx.ts')
  const rows: Sheet['rows'][number][] = []
  let whole: Sheet | undefined
  for await (const sheet of sheets) {
    rows.push(...sheet.rows)
    if (rows.length > MOST_ROWS) throw tooMany()
    // Columns that only some records have come last.
    if (whole === undefined || sheet.fields.length > whole.fields.length) whole = sheet
  }
  return xlsxBytes({ fields: [], columns: [], isList: true, ...whole, rows })
}
