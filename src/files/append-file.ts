import { closeSync, constants, fstatSync, openSync, statSync, writeSync } from 'node:fs'
import { requireFile } from './open-file.ts'
import { attempt } from './problems.ts'

/** A file that lines are added to. */
export interface AppendedFile {
  /** Adds text at the end, whatever others added meanwhile; throws a ConfigError if that fails. */
  append(text: string): void
  close(): void
}

/** Windows has neither flag. If a path becomes a pipe after it was checked, opening it must not block. */
const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants

/**
 * Opens a file that was named on the command line, to add to it; a new one is for its owner only. Throws a ConfigError
 * if that fails, or for anything but a regular file.
 */
export function openToAppend(path: string): AppendedFile {
  const what = `${path} cannot be written`
  return attempt(what, () => {
    // Checked before it is opened, since opening a device can have effects.
    const before = statSync(path, { throwIfNoEntry: false })
    if (before !== undefined) requireFile(path, before)
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
    const descriptor = openSync(path, flags, 0o600)
    requireFile(path, fstatSync(descriptor))
    return {
      append: (text) => attempt(what, () => writeAll(descriptor, text)),
      close: () => closeSync(descriptor),
    }
  })
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let size = 0; size < bytes.length; ) size += writeSync(descriptor, bytes, size)
}
