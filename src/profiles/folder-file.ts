// Loaded only where a folder's file is written.
import { chmodSync, lstatSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { applyEdits, modify } from 'jsonc-parser'
import { ConfigError, RefusedError } from '../errors.ts'
import { temporaryName } from '../files/leftovers.ts'
import { codeOf, problem } from '../files/problems.ts'
import { type Folder, type FolderWorld, folderFileHere, readFolder } from './folder.ts'

/** What a folder's file can set. */
export type FolderSetting = 'profile' | 'client'

/** What is set, or unset where a setting is undefined. */
export type FolderChange = Readonly<Partial<Record<FolderSetting, string | undefined>>>

/** A file of another kind would be for anybody to read; this one is no secret, and others in the folder share it. */
const USUAL_MODE = 0o644

/**
 * Changes settings in the `.itflow.json` of the working directory; the rest of its text stays as it is. A file in which
 * nothing is left is removed. Throws a ConfigError for a damaged file or a folder that can't be written, and a RefusedError
 * for a link, or for another user's file.
 */
export function changeFolder(world: FolderWorld, change: FolderChange): Folder {
  const path = folderFileHere(world)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  // What it leads to could be any file of the person's.
  if (stats?.isSymbolicLink() === true) {
    throw new RefusedError(`${path} is a link, and what it leads to is not replaced.`, {
      hint: 'Change the file that it leads to, or remove the link',
    })
  }
  const found = readFolder(path, world)
  const { path: _, ...before } = found?.folder ?? { path }
  const after = without({ ...before, ...change })
  try {
    if (Object.keys(after).length === 0) rmSync(path, { force: true })
    else replace(path, changed(found?.text ?? '{}', change, after), stats)
  } catch (error) {
    throw unwritable(path, error)
  }
  return { path, ...after }
}

function without(settings: FolderChange): Omit<Folder, 'path'> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** The text with the change alone, as it is indented; written anew where a key stands in it twice. */
function changed(text: string, change: FolderChange, after: object): string {
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

/** The file takes its place at once or not at all, and keeps its permissions. */
function replace(path: string, text: string, before: Stats | undefined): void {
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, text, { mode: USUAL_MODE, flag: 'wx', flush: true })
    if (before !== undefined) chmodSync(temporary, before.mode & 0o777)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function unwritable(path: string, error: unknown): Error {
  const code = codeOf(error)
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') {
    return problem(`${path} can't be written`, error)
  }
  return new ConfigError(`${path} can't be written: the folder is read-only for you`, {
    cause: error,
  })
}
