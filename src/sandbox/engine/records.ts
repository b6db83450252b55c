import type { Row } from '../database.ts'
import type { Column } from '../schema.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Server } from './call.ts'

/** What a read sends for a column; false for a secret that could not be decrypted. */
export type SentValue = string | null | false

/** A record as a read sends it. */
export type SentRecord = Record<string, SentValue>

/** One table's part of a record; a row that the join did not find is all null. */
export interface RecordPart {
  columns: readonly Column[]
  row: Row | undefined
}

/** A record under the release's names, with numbered keys where the release has them. */
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
