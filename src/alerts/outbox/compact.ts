import type { SyncedFile } from '../../files/synced-file.ts'
import { temporaryName } from '../../files/temporary-files.ts'
import { type OutboxEntry, outboxLine } from './outbox-entries.ts'
import type { OutboxFiles } from './outbox-files.ts'

/** A log that has been replaced: the new file, open, and its size in bytes. */
export interface CompactedLog {
  file: SyncedFile
  size: number
}

/** How much is written at once, in characters. */
const CHUNK = 1024 * 1024

/**
 * Replaces a log by one with these entries, which is complete and on disk before it gets the log's name. Rejects with the
 * error of the file system; the log is then as it was. The caller has to sync the new name.
 */
export async function compact(
  files: OutboxFiles,
  path: string,
  entries: Iterable<OutboxEntry>,
): Promise<CompactedLog> {
  const temporary = temporaryName(path)
  const file = await files.create(temporary)
  try {
    const size = await writeLines(file, entries)
    files.rename(temporary, path)
    return { file, size }
  } catch (error) {
    await file.close().catch(() => undefined)
    removeQuietly(files, temporary)
    throw error
  }
}

async function writeLines(file: SyncedFile, entries: Iterable<OutboxEntry>): Promise<number> {
  let [chunk, size] = ['', 0]
  const flush = async () => {
    const bytes = Buffer.from(chunk)
    await file.write(bytes, size)
    size += bytes.length
    chunk = ''
  }
  for (const entry of entries) {
    chunk += outboxLine(entry)
    if (chunk.length >= CHUNK) await flush()
  }
  await flush()
  await file.sync()
  return size
}

function removeQuietly(files: OutboxFiles, path: string): void {
  try {
    files.remove(path)
  } catch {
    // The next start removes it.
  }
}
