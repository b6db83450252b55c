import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OutputError } from '../errors.ts'
import { makePrivateDirectory, requireTrustedDirectory } from '../files/directories.ts'
import { isNotFoundError, toFileError } from '../files/file-errors.ts'
import { syncDirectory } from '../files/sync-directory.ts'
import { temporaryName } from '../files/temporary-files.ts'
import { privateTrust } from '../files/trust.ts'
import { withFileLock } from '../locks/file-lock.ts'
import { type StorageEnv, stateDirectory } from '../profiles/paths.ts'
import type { JournalEntry, RunHeader } from './journal-entries.ts'
import { lineOf } from './journal-lines.ts'

/** Returns the folder of journals, which need not exist. Throws a RefusedError if other users can write to it. */
export function runsFolder(place: StorageEnv): string {
  const state = stateDirectory(place)
  const folder = join(state, 'runs')
  requireTrustedDirectory(state, privateTrust(place))
  requireTrustedDirectory(folder, privateTrust(place))
  return folder
}

/** Returns the path of a run's journal. */
export function journalPath(folder: string, run: number): string {
  return join(folder, `${run}.ndjson`)
}

/** Returns the numbers of all runs that have a journal, oldest first. */
export function runNumbers(folder: string): number[] {
  return namesIn(folder)
    .flatMap((name) => /^([1-9]\d{0,8})\.ndjson$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** Returns a text that changes whenever a run writes to its journal. */
export function runsMark(folder: string): string {
  const marks = runNumbers(folder).map((run) => {
    const stats = statSync(journalPath(folder, run), { throwIfNoEntry: false })
    return `${run}:${stats?.size ?? 0}:${stats?.mtimeMs ?? 0}`
  })
  return marks.join()
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isNotFoundError(error)) return []
    throw toFileError(`${folder} can't be read`, error)
  }
}

/** A journal that was just created. */
interface NewJournal {
  path: string
  header: RunHeader
  /** In bytes. */
  size: number
  /** The checksum of its last line. */
  sum: number
}

/**
 * Creates a journal with the next number, atomically with all of its first entries. Numbers are never reused, even if
 * journals were removed. Throws an OutputError if it can't be written.
 */
export async function createJournal(
  folder: string,
  entriesOf: (run: number) => readonly [RunHeader, ...JournalEntry[]],
): Promise<NewJournal> {
  makePrivateDirectory(folder)
  return withFileLock(join(folder, 'numbers'), () => {
    const run = Math.max(lastNumber(folder), ...runNumbers(folder)) + 1
    const path = journalPath(folder, run)
    const entries = entriesOf(run)
    let sum = 0
    const texts = entries.map((entry) => {
      const line = lineOf(entry, sum)
      sum = line.sum
      return line.text
    })
    const text = texts.join('')
    replaceFile(path, text)
    rememberNumber(folder, run)
    return { path, header: entries[0], size: Buffer.byteLength(text), sum }
  })
}

function replaceFile(path: string, text: string): void {
  const temporary = temporaryName(path)
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(temporary, path)
    syncDirectory(join(path, '..'))
  } catch (error) {
    rmSync(temporary, { force: true })
    const why = error instanceof Error ? error.message : String(error)
    throw new OutputError(`The journal ${path} can't be written: ${why}`, {
      hint: 'Nothing was sent',
      cause: error,
    })
  }
}

/** The last number is stored in the name of an empty file, so that it can't be half written. */
const LAST = /^last-([1-9]\d{0,8})$/

function lastNumber(folder: string): number {
  return Math.max(0, ...namesIn(folder).map((name) => Number(LAST.exec(name)?.[1] ?? 0)))
}

function rememberNumber(folder: string, run: number): void {
  const oldNames = namesIn(folder).filter((name) => LAST.test(name))
  writeFileSync(join(folder, `last-${run}`), '', { mode: 0o600 })
  for (const name of oldNames) rmSync(join(folder, name), { force: true })
}
