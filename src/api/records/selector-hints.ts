import { countOf, nounOf, recordText } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Stored } from './read.ts'
import { waysToName } from './selector.ts'

/** How to name the records that have these digits as a name, a key or a number; where none has, how a number is written. */
export function nameHints(resource: Resource, text: string, records: readonly Stored[]): string[] {
  const called = new Map<string, { what: string; rows: Row[] }>()
  for (const { row } of records) {
    for (const { written, what } of waysToName(resource, row, text)) {
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
    return `${countOf(resource, rows.length)} have`
  }
  const record = recordText(resource, row)
  return `${record.replace(/^./, (letter) => letter.toUpperCase())} has`
}
