import type { Row } from '../database.ts'
import type { Column } from '../schema.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Server } from './call.ts'

/** The value of a column in a reply; false for a secret that couldn't be decrypted. */
type SentValue = string | null | false

/** A record in a reply. */
export type SentRecord = Record<string, SentValue>

/** One table's part of a record. Its values are null if the join found no row. */
export interface RecordPart {
  columns: readonly Column[]
  row: Row | undefined
}

/** Builds a record with the release's field names, and with numbered keys if the release has them. */
export function recordOf({ release }: Server, parts: readonly RecordPart[]): SentRecord {
  const record: SentRecord = {}
  const isNumbered = hasBehaviour(release, 'numbersColumns')
  let number = 0
  for (const { columns, row } of parts) {
    for (const { name, wireName } of columns) {
      const value = row?.[name] ?? null
      if (isNumbered) record[number] = value
      record[wireName] = value
      number += 1
    }
  }
  return record
}
