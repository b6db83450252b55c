import {
  fchmodSync,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../errors.ts'
import {
  makePrivateDirectory,
  requireTrustedDirectory,
  restrictDirectory,
} from '../files/directories.ts'
import { toFileError, withFileError } from '../files/file-errors.ts'
import {
  CONFIG_LIMIT,
  type FileRules,
  type OpenFile,
  requireRegularFile,
  tooLargeError,
  withFile,
} from '../files/open-file.ts'
import { temporaryName } from '../files/temporary-files.ts'
import { modeText, privateTrust } from '../files/trust.ts'
import { decodeText } from '../text/decode.ts'
import type { StorageEnv } from './paths.ts'

/** Reports a notice: a stable code, and a sentence. */
export type Note = (code: string, message: string) => void

/**
 * Reads the text of a file, with or without a byte-order mark; undefined if there is no file. Throws a ConfigError that
 * names the file if it can't be read or isn't text, and a RefusedError if it can't be trusted.
 */
export function readTextFile(path: string, rules: FileRules): string | undefined {
  return withFile(path, rules, (file) => textOf(path, file))
}

function textOf(path: string, file: OpenFile): string {
  const decoded = decodeText(file.read())
  if ('text' in decoded) return decoded.text
  throw new ConfigError(`${path} ${decoded.reason}`, { hint: 'Save it as UTF-8' })
}

/** The bytes of a file; undefined if there is none. Fails like `readTextFile`. */
export function readFile(path: string, rules: FileRules): Uint8Array | undefined {
  return withFile(path, rules, (file) => file.read())
}

/**
 * Opens one of the program's own files, in a directory of its own; undefined if there is none. Throws a RefusedError
 * if another user owns or can write to either.
 */
export function withTrustedFile<T>(
  path: string,
  place: Pick<StorageEnv, 'uid'>,
  limit: number,
  use: (file: OpenFile) => T,
): T | undefined {
  const trust = privateTrust(place)
  requireTrustedDirectory(dirname(path), trust)
  return withFile(path, { limit, trust }, use)
}

/** Reads one of the program's own private files; if others can read it, makes it private and reports that. */
export function readPrivateText(path: string, place: StorageEnv, note: Note): string | undefined {
  return withTrustedFile(path, place, CONFIG_LIMIT, (file) => {
    restrictPermissions(path, file, place, note)
    return textOf(path, file)
  })
}

/** Removes everyone but the owner from the permissions of a file and its directory; leaves root's files as they are. */
function restrictPermissions(
  path: string,
  { descriptor, stats }: OpenFile,
  { uid }: StorageEnv,
  note: Note,
): void {
  if (uid === undefined) return
  const directory = dirname(path)
  reportRestricted(directory, note, () => restrictDirectory(directory, uid))
  reportRestricted(path, note, () => {
    if ((stats.mode & 0o077) === 0 || stats.uid !== uid) return undefined
    fchmodSync(descriptor, 0o600)
    return modeText(stats.mode)
  })
}

function reportRestricted(path: string, note: Note, restrict: () => string | undefined): void {
  try {
    const mode = restrict()
    if (mode === undefined) return
    note('tightened', `${path} was accessible to others (mode ${mode}); now only you can access it`)
  } catch {
    note(
      'open_to_others',
      `${path} is accessible to others, and the permissions could not be changed`,
    )
  }
}

/** Replaces a file atomically: mode 0600, in a directory of mode 0700. A link stays, and its target is replaced. */
export function writePrivateFile(
  path: string,
  text: string | Uint8Array,
  limit = CONFIG_LIMIT,
): void {
  const file = resolveWriteTarget(path, text, limit)
  const temporary = temporaryName(file)
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw toFileError(`${path} can't be written`, error)
  }
}

/**
 * Returns the path of the file to replace, following links, and creates its directory. Throws a ConfigError if the path
 * isn't a regular file, or if the text is too long to be read again.
 */
export function resolveWriteTarget(
  path: string,
  text: string | Uint8Array,
  limit = CONFIG_LIMIT,
): string {
  if (Buffer.byteLength(text) > limit) throw tooLargeError(path, limit)
  makePrivateDirectory(dirname(path))
  return withFileError(`${path} can't be written`, () => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path
    requireRegularFile(path, statSync(path))
    return realpathSync(path)
  })
}
