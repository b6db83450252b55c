import { describeRecord, formatCount, nounOf } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { StoredRecord } from './read.ts'
import { selectorFormsFor } from './selector.ts'

/**
 * Says how to write the records that have these digits as a name, key or number; if none has, how to write a number.
 */
export function selectorHints(
  resource: Resource,
  text: string,
  records: readonly StoredRecord[],
): string[] {
  const forms = new Map<string, { what: string; rows: Row[] }>()
  for (const { row } of records) {
    for (const { written, what } of selectorFormsFor(resource, row, text)) {
      const rows = forms.get(written)?.rows ?? []
      forms.set(written, { what, rows: [...rows, row] })
    }
  }
  const hints = [...forms].map(
    ([written, { what, rows }]) => `${describeOwners(resource, rows)} that ${what}. Use ${written}`,
  )
  return hints.length === 0 && resource.number !== undefined
    ? [`${text} is an ID. Write a ${nounOf(resource)}'s number as it is shown, with its prefix`]
    : hints
}

/** `Asset 7 LT-0001 has`, or `2 assets have`. */
function describeOwners(resource: Resource, rows: readonly Row[]): string {
  const [row] = rows
  if (row === undefined || rows.length > 1) {
    return `${formatCount(resource, rows.length)} have`
  }
  const record = describeRecord(resource, row)
  return `${record.replace(/^./, (letter) => letter.toUpperCase())} has`
}
