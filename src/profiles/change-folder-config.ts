// Loaded only where a folder's file is written.
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

/** What a folder's file can set. */
export type FolderSetting = 'profile' | 'client'

/** What is set, or unset where a setting is undefined. */
export type FolderChange = Readonly<Partial<Record<FolderSetting, string | undefined>>>

/** A file of another kind would be for anybody to read; this one is no secret, and others in the folder share it. */
const USUAL_MODE = 0o644

/** A folder's file as it was read, with its text. */
type FolderText = ReturnType<typeof readFolderConfig>

/**
 * Changes settings in the `.itflow.json` of the working directory; the rest of its text stays as it is. A file in which
 * nothing is left is removed. `found` is what the change was worked out from: where the file says something else by now,
 * nothing is written, and undefined comes back. Throws a ConfigError for a damaged file or a folder that can't be written,
 * and a RefusedError for a link, or for another user's file.
 */
export function changeFolderConfig(
  world: FolderWorld,
  found: FolderText,
  change: FolderChange,
): FolderConfig | undefined {
  const path = folderConfigPath(world)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  // What it leads to could be any file of the person's.
  if (stats?.isSymbolicLink() === true) {
    throw new RefusedError(`${path} is a link, and what it leads to is not replaced.`, {
      hint: 'Change the file that it leads to, or remove the link',
    })
  }
  const { path: _, ...before } = found?.folder ?? { path }
  const after = without({ ...before, ...change })
  const isUnchanged = () => readFolderConfig(path, world)?.text === found?.text
  const isEmpty = Object.keys(after).length === 0
  const text = isEmpty ? undefined : editJson(found?.text ?? '{}', change, after)
  try {
    return replace(path, text, stats, isUnchanged) ? { path, ...after } : undefined
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(path, error)
  }
}

function without(settings: FolderChange): Omit<FolderConfig, 'path'> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** The text with the change alone, as it is indented; written anew where a key stands in it twice. */
function editJson(text: string, change: FolderChange, after: object): string {
  const [, indent] = /^([ \t]+)"/m.exec(text) ?? []
  const formattingOptions = {
    insertSpaces: indent?.startsWith('\t') !== true,
    tabSize: indent?.length ?? 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  const edited = Object.entries(change).reduce(
    (now, [key, value]) => applyEdits(now, modify(now, [key], value, { formattingOptions })),
    text,
  )
  const isRight = JSON.stringify(sorted(JSON.parse(edited))) === JSON.stringify(sorted(after))
  const whole = isRight ? edited : JSON.stringify(after, null, 2)
  return text === '{}' && !whole.endsWith('\n') ? `${whole}\n` : whole
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * The file takes its place at once or not at all, and keeps its permissions; without a text it goes. False where `isDue`
 * says right before that it is not to be replaced any more.
 */
function replace(
  path: string,
  text: string | undefined,
  before: Stats | undefined,
  isDue: () => boolean,
): boolean {
  removeLeftOvers(path)
  if (text === undefined) {
    const isGone = isDue()
    if (isGone) rmSync(path, { force: true })
    return isGone
  }
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, text, { mode: USUAL_MODE, flag: 'wx', flush: true })
    if (before !== undefined) chmodSync(temporary, before.mode & 0o777)
    const isReplaced = isDue()
    if (isReplaced) renameSync(temporary, path)
    return isReplaced
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** What a process left that was killed while it wrote; another user's stays, and is in nobody's way. */
function removeLeftOvers(path: string): void {
  for (const file of abandonedTemporaryFiles(path, new Date())) {
    if (lstatSync(file, { throwIfNoEntry: false })?.uid === process.geteuid?.()) {
      rmSync(file, { force: true })
    }
  }
}

function unwritable(path: string, error: unknown): Error {
  const code = errorCode(error)
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') {
    return toFileError(`${path} can't be written`, error)
  }
  return new ConfigError(`${path} can't be written: the folder is read-only for you`, {
    cause: error,
  })
}
