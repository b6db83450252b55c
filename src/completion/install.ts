import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { openAtomicFile } from '../files/atomic-file.ts'
import { isNotFoundError, toFileError } from '../files/file-errors.ts'
import type { ShellFiles } from './shell-files.ts'
import { withBlock, withoutBlock } from './startup-block.ts'

/** What was done to the files of a shell. */
export interface InstallResult {
  script: FileOutcome
  startup: FileOutcome | undefined
}

/** What was done to a file: `kept` if it was already up to date. */
type FileOutcome = 'written' | 'removed' | 'kept'

/** Installs a shell's script and makes the shell load it; files that are up to date are not changed. */
export function installScript(
  { script, startup }: ShellFiles,
  text: string,
  now: Date,
): InstallResult {
  const before = startup === undefined ? undefined : readBytes(startup.file)
  // Checked before anything is written.
  const after =
    startup === undefined ? undefined : withBlock(before ?? '', bytesOf(startup.line), startup.file)
  return {
    script: replace(script, readBytes(script), bytesOf(text), now),
    startup: startup && replace(startup.file, before, after ?? '', now),
  }
}

/** Removes the script, and the line that loads it. */
export function uninstallScript({ script, startup }: ShellFiles, now: Date): InstallResult {
  const before = startup === undefined ? undefined : readBytes(startup.file)
  // Checked before anything is written.
  const after =
    startup === undefined || before === undefined ? undefined : withoutBlock(before, startup.file)
  const isThere = readBytes(script) !== undefined
  if (isThere) remove(script)
  const done =
    startup === undefined || after === undefined
      ? 'kept'
      : replace(startup.file, before, after, now)
  return {
    script: isThere ? 'removed' : 'kept',
    startup: startup && (done === 'written' ? 'removed' : done),
  }
}

function remove(file: string): void {
  try {
    rmSync(file)
  } catch (error) {
    throw toFileError(`${file} can't be removed`, error)
  }
}

/**
 * Reads a file with one character per byte, so that its encoding doesn't matter; undefined if there is no such file.
 */
function readBytes(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch (error) {
    if (isNotFoundError(error)) return undefined
    throw toFileError(`${file} can't be read`, error)
  }
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function replace(file: string, before: string | undefined, after: string, now: Date): FileOutcome {
  if (before === after) return 'kept'
  try {
    mkdirSync(dirname(file), { recursive: true })
  } catch (error) {
    throw toFileError(`${dirname(file)} can't be created`, error)
  }
  const replacement = openAtomicFile(file, now)
  try {
    replacement.write(Buffer.from(after, 'latin1'))
    replacement.commit()
  } finally {
    replacement.discard()
  }
  return 'written'
}
