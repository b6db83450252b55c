import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import { asConfigError, MAX_JOURNAL_BYTES, requireHeader } from './journal.ts'
import type { RunHeader } from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'
import { readFirstAndLast } from './journal-lines.ts'
import type { JournalEnds } from './unchecked-ends.ts'

/**
 * Reads the first and the last line of a journal after checking the checksums of all lines. The lines in between are not
 * parsed, which would take most of the time. Undefined if there is no journal. Throws a ConfigError if it is damaged.
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
