import { statSync } from 'node:fs'
import type { Context } from '../../context.ts'
import { RefusedError } from '../../errors.ts'
import { resolvePath } from '../../files/working-directory.ts'
import { parseSizeLimit } from '../../profiles/size-limit.ts'
import { openRecordFile } from '../../record-files/open-record-file.ts'
import type { RecordFile } from '../../record-files/record-file.ts'
import type { RunSource } from '../../runs/journal-entries.ts'

/** A file of records, as the command line or a plan names it. */
interface NamedFile {
  /** The path; `-` for standard input. */
  file: string
  sheet?: string | undefined
  encoding?: string | undefined
}

/** The variable that allows larger files. */
const LIMIT_VARIABLE = 'ITFLOW_MAX_FILE'

/** Opens a file of records, or standard input; throws a UsageError with its name if it can't be read. */
export async function openFile(
  context: Context,
  { file, sheet, encoding }: NamedFile,
): Promise<RecordFile> {
  const { env, io, signal } = context
  const size = env[LIMIT_VARIABLE]?.trim() ?? ''
  const limit = size === '' ? {} : { maxBytes: parseSizeLimit(LIMIT_VARIABLE, size) }
  const options = { encoding, sheet, signal, ...limit }
  if (file !== '-') {
    return openRecordFile({ name: file, path: resolvePath(context, file) }, options)
  }
  if (io.input.isTerminal) {
    context.note(
      'waiting',
      'Reading records from standard input (CSV, JSON …). Press Ctrl-D to end',
    )
  }
  const parts = io.readChunks(undefined, limit.maxBytes)
  return openRecordFile({ name: 'standard input', parts }, options)
}

/** Returns the absolute path to read a file again later; null if it can only be read once. */
export function rereadablePath(context: Context, file: string): string | null {
  const path = file === '-' ? undefined : resolvePath(context, file)
  const isFile = path !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() === true
  return isFile ? path : null
}

/** Throws a RefusedError if a file has changed since a plan was made from it. */
export function requireUnchanged(file: RecordFile, { digest }: RunSource): void {
  if (file.digest() === digest) return
  throw new RefusedError(`${file.name} has changed since the plan was made. Nothing was written.`, {
    hint: 'Import it again to make a new plan',
  })
}
