import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../errors.ts'
import { decodeText } from '../text/decode.ts'

/** Tells something worth knowing: a stable word, and a sentence. */
export type Note = (code: string, message: string) => void

/**
 * The text of a file, whatever byte-order mark it has; undefined where there is none. Throws a ConfigError that names
 * a file that cannot be read, or is no text.
 */
export function readTextFile(path: string): string | undefined {
  const bytes = readFile(path)
  if (bytes === undefined) return undefined
  const decoded = decodeText(bytes)
  if ('text' in decoded) return decoded.text
  throw new ConfigError(`${path} ${decoded.why}`, { hint: 'Save it as UTF-8' })
}

/** The bytes of a file; undefined where there is none. Throws a ConfigError that names a file that cannot be read. */
export function readFile(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw problem(`${path} cannot be read`, error)
  }
}

/** Does work on a file of the program's own; throws a ConfigError that says what, and why not. */
export function attempt<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw problem(what, error)
  }
}

/** The failure for what a file system refuses. */
export function problem(what: string, cause: unknown): ConfigError {
  if (cause instanceof ConfigError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError(`${what}: ${reason}`, { cause })
}

/** Whether a file-system error says that nothing is there. */
export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/**
 * Makes a file readable by its owner only, and its directory enterable by its owner only, and says so.
 * What belongs to somebody else, and a directory that is shared on purpose (sticky), is left alone.
 */
export function tighten(path: string, platform: NodeJS.Platform, note: Note): void {
  if (platform === 'win32') return
  tightenOne(dirname(path), 0o700, note)
  tightenOne(path, 0o600, note)
}

function tightenOne(path: string, mode: number, note: Note): void {
  const stats = statSync(path)
  const isOthers = stats.uid !== process.getuid?.()
  const isShared = (stats.mode & 0o1000) !== 0
  if ((stats.mode & 0o077) === 0 || isOthers || isShared) return
  const was = (stats.mode & 0o777).toString(8).padStart(4, '0')
  try {
    chmodSync(path, mode)
    note('tightened', `${path} was open to others (mode ${was}); it is yours alone now`)
  } catch {
    note('open_to_others', `${path} is open to others (mode ${was}), and that could not be changed`)
  }
}

/** Makes a directory that only its owner can enter; one that is there stays as it is. */
export function makePrivateDirectory(path: string): void {
  attempt(`${path} cannot be made`, () => mkdirSync(path, { recursive: true, mode: 0o700 }))
}

/** Replaces a file whole, or not at all: mode 0600, in a directory of mode 0700. */
export function writePrivateFile(path: string, text: string | Uint8Array): void {
  makePrivateDirectory(dirname(path))
  const temporary = `${path}.${process.pid}.${process.hrtime.bigint()}.tmp`
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw problem(`${path} cannot be written`, error)
  }
}
