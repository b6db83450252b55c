// Loaded only when a folder's file is written.
import { chmodSync, lstatSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { applyEdits, modify } from 'jsonc-parser'
import { ConfigError, Failure, RefusedError } from '../errors.ts'
import { errorCode, toFileError } from '../files/file-errors.ts'
import { abandonedTemporaryFiles, temporaryName } from '../files/temporary-files.ts'
import {
  type FolderConfig,
  type FolderWorld,
  folderConfigPath,
  readFolderConfig,
} from './folder-config.ts'

/** A setting in a folder's file. */
export type FolderSetting = 'profile' | 'client'

/** The settings to change; undefined unsets one. */
export type FolderChange = Readonly<Partial<Record<FolderSetting, string | undefined>>>

/** Readable by others: the file holds no secrets and is shared by everyone who works in the folder. */
const DEFAULT_MODE = 0o644

/** A folder's file as it was read, with its text; undefined if there is none. */
type FolderText = ReturnType<typeof readFolderConfig>

/**
 * Changes settings in the `.itflow.json` of the working directory and keeps the rest of its text; removes the file if
 * no setting is left. `found` is the file that the change was computed from: returns undefined, and writes nothing, if
 * the file has changed since. Throws a ConfigError if the file is damaged or the folder can't be written, and a
 * RefusedError for a link or another user's file.
 */
export function changeFolderConfig(
  world: FolderWorld,
  found: FolderText,
  change: FolderChange,
): FolderConfig | undefined {
  const path = folderConfigPath(world)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  // A link could point to any file of the person's.
  if (stats?.isSymbolicLink() === true) {
    throw new RefusedError(`${path} is a symbolic link. It was left unchanged.`, {
      hint: 'Change the file it points to, or remove the link',
    })
  }
  const { path: _, ...before } = found?.folder ?? { path }
  const after = withoutUnset({ ...before, ...change })
  const isUnchanged = () => readFolderConfig(path, world)?.text === found?.text
  const isEmpty = Object.keys(after).length === 0
  const text = isEmpty ? undefined : editJson(found?.text ?? '{}', change, after)
  try {
    return replace(path, text, stats, isUnchanged) ? { path, ...after } : undefined
  } catch (error) {
    throw error instanceof Failure ? error : unwritableError(path, error)
  }
}

function withoutUnset(settings: FolderChange): Omit<FolderConfig, 'path'> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** Returns the text with only the change made, in its own indentation; rewritten as a whole if it has a key twice. */
function editJson(text: string, change: FolderChange, after: object): string {
  const [, indent] = /^([ \t]+)"/m.exec(text) ?? []
  const formattingOptions = {
    insertSpaces: indent?.startsWith('\t') !== true,
    tabSize: indent?.length ?? 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  const edited = Object.entries(change).reduce(
    (json, [key, value]) => applyEdits(json, modify(json, [key], value, { formattingOptions })),
    text,
  )
  const isAsWanted = JSON.stringify(sorted(JSON.parse(edited))) === JSON.stringify(sorted(after))
  const result = isAsWanted ? edited : JSON.stringify(after, null, 2)
  return text === '{}' && !result.endsWith('\n') ? `${result}\n` : result
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * Replaces the file atomically and keeps its permissions; removes it if there is no text. Returns false, and changes
 * nothing, if `isUnchanged` is false just before.
 */
function replace(
  path: string,
  text: string | undefined,
  before: Stats | undefined,
  isUnchanged: () => boolean,
): boolean {
  removeLeftOvers(path)
  if (text === undefined) {
    const canRemove = isUnchanged()
    if (canRemove) rmSync(path, { force: true })
    return canRemove
  }
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, text, { mode: DEFAULT_MODE, flag: 'wx', flush: true })
    if (before !== undefined) chmodSync(temporary, before.mode & 0o777)
    const canReplace = isUnchanged()
    if (canReplace) renameSync(temporary, path)
    return canReplace
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Removes temporary files of processes that were killed while they wrote; another user's files are left alone. */
function removeLeftOvers(path: string): void {
  for (const file of abandonedTemporaryFiles(path, new Date())) {
    if (lstatSync(file, { throwIfNoEntry: false })?.uid === process.geteuid?.()) {
      rmSync(file, { force: true })
    }
  }
}

function unwritableError(path: string, error: unknown): Error {
  const code = errorCode(error)
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') {
    return toFileError(`${path} can't be written`, error)
  }
  return new ConfigError(`${path} can't be written: you have no write access to its folder`, {
    cause: error,
  })
}
