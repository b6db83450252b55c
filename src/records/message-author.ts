import type { MessageFields } from '../resources/messages.ts'
import type { Json } from './record.ts'

/** Returns words for the author of a message whose name isn't known: a noun and the ID (`contact 5`). */
export function unnamedAuthor(
  { author, kind, authorNoun, authorNounByKind }: MessageFields,
  row: Readonly<Record<string, Json>>,
): string {
  const id = row[author] ?? null
  const noun = authorNounByKind[String(row[kind] ?? null)] ?? authorNoun
  return id === null || id === 0 ? `unknown ${noun}` : `${noun} ${id}`
}
