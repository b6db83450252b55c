import { readSync } from 'node:fs'
import type { OpenFile } from '../files/open-file.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import { MAX_JOURNAL_BYTES } from './journal.ts'
import type { ClosedEntry, RunHeader } from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'

/** The first and the last line of a journal, which show whether the rest has to be read. */
export interface JournalEnds {
  header: RunHeader
  closed: ClosedEntry | undefined
}

/** How much is read at each end, in bytes; a header and a last line are shorter. */
const CHUNK_BYTES = 64 * 1024

/** Reads the first and the last line of a journal without checking it; undefined if they aren't entries. */
export function readUncheckedEnds(
  folder: string,
  run: number,
  place: StorageEnv,
): JournalEnds | undefined {
  return withTrustedFile(journalPath(folder, run), place, MAX_JOURNAL_BYTES, (file) => {
    const header = entryIn(readChunk(file, 0).split('\n', 1)[0])
    if (header?.is !== 'run') return undefined
    const last = entryIn(
      readChunk(file, Math.max(0, file.stats.size - CHUNK_BYTES))
        .split('\n')
        .at(-2),
    )
    return {
      header: header as RunHeader,
      closed: last?.is === 'closed' ? (last as ClosedEntry) : undefined,
    }
  })
}

function readChunk({ descriptor }: OpenFile, from: number): string {
  const buffer = Buffer.alloc(CHUNK_BYTES)
  return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, CHUNK_BYTES, from))
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
