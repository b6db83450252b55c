import { describeRecord, formatCount, nounOf } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { StoredRecord } from './read.ts'
import { selectorFormsFor } from './selector.ts'

/** How to name the records that have these digits as a name, a key or a number; where none has, how a number is written. */
export function selectorHints(
  resource: Resource,
  text: string,
  records: readonly StoredRecord[],
): string[] {
  const called = new Map<string, { what: string; rows: Row[] }>()
  for (const { row } of records) {
    for (const { written, what } of selectorFormsFor(resource, row, text)) {
      const rows = called.get(written)?.rows ?? []
      called.set(written, { what, rows: [...rows, row] })
    }
  }
  const hints = [...called].map(
    ([written, { what, rows }]) => `${whoHas(resource, rows)} that ${what}. Use ${written}`,
  )
  return hints.length === 0 && resource.number !== undefined
    ? [
        `${text} is an ID. A ${nounOf(resource)}’s number is written as it is shown, with its prefix`,
      ]
    : hints
}

function whoHas(resource: Resource, rows: readonly Row[]): string {
  const [row] = rows
  if (row === undefined || rows.length > 1) {
    return `${formatCount(resource, rows.length)} have`
  }
  const record = describeRecord(resource, row)
  return `${record.replace(/^./, (letter) => letter.toUpperCase())} has`
}
