import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { OutputError, UsageError } from '../errors.ts'
import { isNotFoundError } from './file-errors.ts'
import { abandonedTemporaryFiles, removeFiles, temporaryName } from './temporary-files.ts'
import { writeFully } from './write-fully.ts'

/** A file that takes its place only once it is whole; until then what was there stays as it was. */
export interface AtomicFile {
  /** Adds to it; throws an OutputError if that fails. */
  write(part: string | Uint8Array): void
  /** Puts it in its place, on disk; throws an OutputError if that fails. */
  commit(): void
  /** Removes what was written; does nothing once it is in its place. */
  discard(): void
}

/** Records may be confidential: a new file is for its owner only; one that is replaced keeps its permissions. */
const PRIVATE = 0o600

/**
 * Begins a file that was named on the command line, in a temporary file beside it. What runs that were killed left
 * there is removed. Throws a UsageError for what is no file, or can't be written.
 */
export function openAtomicFile(path: string, now: Date): AtomicFile {
  try {
    const before = statSync(path, { throwIfNoEntry: false })
    if (before !== undefined) requireWritable(path, before)
    const file = before === undefined ? placeOf(path) : realpathSync(path)
    removeFiles(abandonedTemporaryFiles(file, now))
    return begin(path, file, before)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} can't be written: ${reasonOf(error)}`, { cause: error })
  }
}

/** Where a new file is to be: what a link leads to that is not there yet. */
function placeOf(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return link ? placeOf(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path
}

function requireWritable(path: string, stats: Stats): void {
  if (stats.isDirectory()) {
    throw new UsageError(`${path} is a directory`, { hint: 'Name a file in it' })
  }
  if (!stats.isFile()) {
    throw new UsageError(`${path} is a device or a pipe, not a file`, {
      hint: 'Without --to it is written to standard output',
    })
  }
  accessSync(path, constants.W_OK)
}

function begin(path: string, file: string, before: Stats | undefined): AtomicFile {
  const temporary = temporaryName(file)
  const descriptor = openSync(temporary, 'wx', PRIVATE)
  let isOpen = true
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      throw failed(path, error, before !== undefined)
    }
  }
  const close = () => {
    if (isOpen) closeSync(descriptor)
    isOpen = false
  }
  return {
    write: (part) => attempt(() => writeFully(descriptor, part)),
    commit: () =>
      attempt(() => {
        if (before !== undefined) fchmodSync(descriptor, before.mode & 0o777)
        fsyncSync(descriptor)
        close()
        renameSync(temporary, file)
      }),
    discard: () => {
      close()
      rmSync(temporary, { force: true })
    },
  }
}

function failed(path: string, cause: unknown, wasThere: boolean): OutputError {
  return new OutputError(`${path} could not be written: ${reasonOf(cause)}`, {
    hint: wasThere ? 'The file that was there is as it was' : 'No file was left behind',
    cause,
  })
}

function reasonOf(error: unknown): string {
  if (isNotFoundError(error)) return 'there is no such directory'
  return error instanceof Error ? error.message : String(error)
}
