import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs'
import { ConfigError } from '../errors.ts'
import { isNotFoundError, withFileError } from './file-errors.ts'
import { requireRegularFile } from './open-file.ts'

/** A file that lines are added to. */
interface AppendedFile {
  /** Adds text at the end of the file as it is now; throws a ConfigError if that fails. */
  append(text: string): void
  close(): void
}

/** Windows has neither flag. If a path becomes a pipe after it was checked, opening it must not block. */
const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants

/**
 * Opens a file that was named on the command line, to add to it; a new one is for its owner only. If the file is moved
 * or removed later, a new one is created. Throws a ConfigError if that fails, or for anything but a regular file.
 */
export function openToAppend(path: string): AppendedFile {
  const what = `${path} can't be written`
  let file = withFileError(what, () => open(path))
  return {
    append: (text) =>
      withFileError(what, () => {
        const { ino, dev } = statSync(path, { throwIfNoEntry: false }) ?? {}
        if (ino !== file.ino || dev !== file.dev) {
          const former = file
          file = open(path)
          closeSync(former.descriptor)
        }
        writeAll(file.descriptor, text)
      }),
    close: () => closeSync(file.descriptor),
  }
}

/** An open file, and what distinguishes it from any other. */
interface OpenedFile {
  descriptor: number
  ino: number
  dev: number
}

function open(path: string): OpenedFile {
  // Checked before it is opened, since opening a device can have effects.
  const before = statSync(path, { throwIfNoEntry: false })
  if (before !== undefined) requireRegularFile(path, before)
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
  const descriptor = openOrCreate(path, flags)
  const stats = fstatSync(descriptor)
  requireRegularFile(path, stats)
  return { descriptor, ino: stats.ino, dev: stats.dev }
}

function openOrCreate(path: string, flags: number): number {
  try {
    return openSync(path, flags, 0o600)
  } catch (error) {
    if (!isNotFoundError(error)) throw error
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    throw new ConfigError(
      isLink
        ? `${path} is a link into a directory that doesn't exist`
        : `${path} can't be written: the directory doesn't exist`,
      { cause: error },
    )
  }
}

/** Writes a text completely, or not at all if the disk is full. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  const { size: before } = fstatSync(descriptor)
  let size = 0
  try {
    while (size < bytes.length) size += writeSync(descriptor, bytes, size)
  } catch (error) {
    // Not if another process has added to it since.
    if (fstatSync(descriptor).size === before + size) ftruncateSync(descriptor, before)
    throw error
  }
}
