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
  closeDirectory,
  makePrivateDirectory,
  modeText,
  requireOwnDirectory,
} from '../files/directories.ts'
import {
  CONFIG_LIMIT,
  type FileRules,
  type OpenFile,
  requireFile,
  tooLarge,
  withFile,
} from '../files/open-file.ts'
import { attempt, problem } from '../files/problems.ts'
import { ownTrust } from '../files/trust.ts'
import { decodeText } from '../text/decode.ts'
import type { Place } from './paths.ts'

/** Tells something worth knowing: a stable word, and a sentence. */
export type Note = (code: string, message: string) => void

/**
 * The text of a file, whatever byte-order mark it has; undefined where there is none. Throws a ConfigError that names
 * a file that cannot be read, or is no text, and a RefusedError for one that is not to be trusted.
 */
export function readTextFile(path: string, rules: FileRules): string | undefined {
  return withFile(path, rules, (file) => textOf(path, file))
}

function textOf(path: string, file: OpenFile): string {
  const decoded = decodeText(file.read())
  if ('text' in decoded) return decoded.text
  throw new ConfigError(`${path} ${decoded.why}`, { hint: 'Save it as UTF-8' })
}

/** The bytes of a file; undefined where there is none. Fails as `readTextFile` does. */
export function readFile(path: string, rules: FileRules): Uint8Array | undefined {
  return withFile(path, rules, (file) => file.read())
}

/**
 * Uses a file of the program's own, in a directory of its own; undefined where there is none. Throws a RefusedError
 * where somebody else owns or can write either.
 */
export function withOwnFile<T>(
  path: string,
  place: Pick<Place, 'uid'>,
  limit: number,
  use: (file: OpenFile) => T,
): T | undefined {
  const trust = ownTrust(place)
  requireOwnDirectory(dirname(path), trust)
  return withFile(path, { limit, trust }, use)
}

/** The text of a file of the program's own that has to be private; one that others can read is made so, and that is told. */
export function readPrivateText(path: string, place: Place, note: Note): string | undefined {
  return withOwnFile(path, place, CONFIG_LIMIT, (file) => {
    tighten(path, file, place, note)
    return textOf(path, file)
  })
}

/** Makes a file readable by its owner only, and its directory enterable by its owner only; what is root's stays as it is. */
function tighten(path: string, { descriptor, stats }: OpenFile, { uid }: Place, note: Note): void {
  if (uid === undefined) return
  const directory = dirname(path)
  told(directory, note, () => closeDirectory(directory, uid))
  told(path, note, () => {
    if ((stats.mode & 0o077) === 0 || stats.uid !== uid) return undefined
    fchmodSync(descriptor, 0o600)
    return modeText(stats.mode)
  })
}

function told(path: string, note: Note, tightenOne: () => string | undefined): void {
  try {
    const was = tightenOne()
    if (was === undefined) return
    note('tightened', `${path} was accessible to others (mode ${was}); now only you can access it`)
  } catch {
    note('open_to_others', `${path} is accessible to others, and that could not be changed`)
  }
}

/** Replaces a file whole, or not at all: mode 0600, in a directory of mode 0700. A link stays, and its file is replaced. */
export function writePrivateFile(
  path: string,
  text: string | Uint8Array,
  limit = CONFIG_LIMIT,
): void {
  const file = replaceable(path, text, limit)
  const temporary = temporaryName(file)
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw problem(`${path} cannot be written`, error)
  }
}

/** A temporary file beside the one that it is going to replace; `leftovers.ts` knows it by this name. */
function temporaryName(file: string): string {
  return `${file}.${process.pid}.${process.hrtime.bigint()}.tmp`
}

/**
 * The file to replace by a text, where a link leads, in a directory that is made. Throws a ConfigError for what is there
 * and no file, and for a text that is too long: it could not be read again.
 */
export function replaceable(path: string, text: string | Uint8Array, limit = CONFIG_LIMIT): string {
  if (Buffer.byteLength(text) > limit) throw tooLarge(path, limit)
  makePrivateDirectory(dirname(path))
  return attempt(`${path} cannot be written`, () => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path
    requireFile(path, statSync(path))
    return realpathSync(path)
  })
}
