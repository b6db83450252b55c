import { readSync } from 'node:fs'
import type { OpenFile } from '../files/open-file.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import { MAX_JOURNAL_BYTES } from './journal.ts'
import type { ClosedEntry, RunHeader } from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'

/** The two ends of a journal, which tell whether the rest is worth reading. */
export interface JournalEnds {
  header: RunHeader
  closed: ClosedEntry | undefined
}

/** So much of the ends is read, in bytes: a header and a last line are shorter. */
const END = 64 * 1024

/** The first and the last line of a journal; undefined where they can't be read as such. Throws what reading throws. */
export function readUncheckedEnds(
  folder: string,
  run: number,
  place: StorageEnv,
): JournalEnds | undefined {
  return withTrustedFile(journalPath(folder, run), place, MAX_JOURNAL_BYTES, (file) => {
    const header = entryIn(piece(file, 0).split('\n', 1)[0])
    if (header?.is !== 'run') return undefined
    const last = entryIn(
      piece(file, Math.max(0, file.stats.size - END))
        .split('\n')
        .at(-2),
    )
    return {
      header: header as RunHeader,
      closed: last?.is === 'closed' ? (last as ClosedEntry) : undefined,
    }
  })
}

function piece({ descriptor }: OpenFile, from: number): string {
  const buffer = Buffer.alloc(END)
  return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, END, from))
}

function entryIn(line: string | undefined): { is: string } | undefined {
  try {
    const value: unknown = JSON.parse(line ?? '')
    const isEntry = typeof value === 'object' && value !== null && 'is' in value
    return isEntry ? (value as { is: string }) : undefined
  } catch {
    return undefined
  }
}
