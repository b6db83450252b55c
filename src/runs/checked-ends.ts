import type { Place } from '../profiles/paths.ts'
import { withOwnFile } from '../profiles/private-files.ts'
import { damagedJournal, LARGEST, requireHeader } from './journal.ts'
import type { Header } from './journal-entries.ts'
import { journalPath } from './journal-folder.ts'
import { readEnds } from './journal-lines.ts'
import type { Ends } from './unchecked-ends.ts'

/**
 * The two ends of a journal whose lines all are as they were written; what stands between them is not understood, which
 * takes most of the time. Undefined where there is none. Throws a ConfigError like `readJournal`.
 */
export function skimJournal(folder: string, run: number, place: Place): Ends | undefined {
  const path = journalPath(folder, run)
  const bytes = withOwnFile(path, place, LARGEST, (file) => file.read())
  if (bytes === undefined) return undefined
  return damagedJournal(path, () => {
    const { first, last } = readEnds(bytes)
    const header: Header = requireHeader(first, run)
    return { header, closed: last?.is === 'closed' ? last : undefined }
  })
}
