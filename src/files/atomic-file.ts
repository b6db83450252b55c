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

/** A file that replaces the existing one only once it is complete. */
interface AtomicFile {
  /** Appends; throws an OutputError if that fails. */
  write(part: string | Uint8Array): void
  /** Syncs it to disk and moves it into place; throws an OutputError if that fails. */
  commit(): void
  /** Removes what was written; does nothing after a commit. */
  discard(): void
}

/** Records may be confidential: only the owner can read a new file. A replaced file keeps its permissions. */
const PRIVATE = 0o600

/**
 * Begins a file that was named on the command line, as a temporary file next to it. Removes the temporary files of
 * killed runs. Throws a UsageError if the path isn't a file or can't be written.
 */
export function openAtomicFile(path: string, now: Date): AtomicFile {
  try {
    const before = statSync(path, { throwIfNoEntry: false })
    if (before !== undefined) requireWritable(path, before)
    const file = before === undefined ? targetOf(path) : realpathSync(path)
    removeFiles(abandonedTemporaryFiles(file, now))
    return begin(path, file, before)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} can't be written: ${reasonOf(error)}`, { cause: error })
  }
}

/** Where to create a new file: the target, if the path is a link to a file that doesn't exist yet. */
function targetOf(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return link ? targetOf(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path
}

function requireWritable(path: string, stats: Stats): void {
  if (stats.isDirectory()) {
    throw new UsageError(`${path} is a directory`, { hint: 'Name a file in it' })
  }
  if (!stats.isFile()) {
    throw new UsageError(`${path} is a device or a pipe, not a file`, {
      hint: 'Without --to, standard output is used',
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
      throw writeError(path, error, before !== undefined)
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

function writeError(path: string, cause: unknown, hasExisted: boolean): OutputError {
  return new OutputError(`${path} couldn't be written: ${reasonOf(cause)}`, {
    hint: hasExisted ? 'The existing file is unchanged' : 'No file was created',
    cause,
  })
}

function reasonOf(error: unknown): string {
  if (isNotFoundError(error)) return "the directory doesn't exist"
  return error instanceof Error ? error.message : String(error)
}
