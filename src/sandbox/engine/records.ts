import type { Row } from '../database.ts'
import type { Column } from '../schema.ts'
import { does } from './behaviours.ts'
import type { Server } from './call.ts'

/** What a read sends for a column; false for a secret that could not be decrypted. */
export type Sent = string | null | false

/** A record as a read sends it. */
export type Sending = Record<string, Sent>

/** One table's part of a record; a row that the join did not find is all null. */
export interface Part {
  columns: readonly Column[]
  row: Row | undefined
}

/** A record under the release's names, with numbered keys where the release has them. */
export function recordOf({ release }: Server, parts: readonly Part[]): Sending {
  const record: Sending = {}
  const isNumbered = does(release, 'numbersColumns')
  let number = 0
  for (const { columns, row } of parts) {
    for (const { name, wire } of columns) {
      const value = row?.[name] ?? null
      if (isNumbered) record[number] = value
      record[wire] = value
      number += 1
    }
  }
  return record
}
