import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import { asConfigError, MAX_JOURNAL_BYTES, requireHeader } from './journal.ts'
import type { RunHeader } from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'
import { readFirstAndLast } from './journal-lines.ts'
import type { JournalEnds } from './unchecked-ends.ts'

/**
 * The two ends of a journal whose lines all are as they were written; what stands between them is not understood, which
 * takes most of the time. Undefined where there is none. Throws a ConfigError like `readJournal`.
 */
export function readCheckedEnds(
  folder: string,
  run: number,
  place: StorageEnv,
): JournalEnds | undefined {
  const path = journalPath(folder, run)
  const bytes = withTrustedFile(path, place, MAX_JOURNAL_BYTES, (file) => file.read())
  if (bytes === undefined) return undefined
  return asConfigError(path, () => {
    const { first, last } = readFirstAndLast(bytes)
    const header: RunHeader = requireHeader(first, run)
    return { header, closed: last?.is === 'closed' ? last : undefined }
  })
}
