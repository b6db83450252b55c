import type { Value } from '../../records/record.ts'
import type { Field } from '../../resources/field.ts'
import type { WireValue } from './plan.ts'
import { htmlWithoutQuotes } from './planners/html-without-quotes.ts'

/** Whether a value on the wire means what is stored. */
export function isEqualToStored(field: Field, wanted: WireValue, stored: Value): boolean {
  if (stored === null) return wanted === '' || (isNumeric(field) && Number(wanted) === 0)
  switch (field.kind) {
    case 'flag':
      return (stored === true) === (Number(wanted) === 1)
    case 'reference':
    case 'integer':
    case 'id':
    case 'decimal':
      return Number(stored) === Number(wanted)
    case 'moment':
      return String(stored) === String(wanted).replace(' ', 'T')
    case 'html':
      return toComparableHtml(field, String(stored)) === toComparableHtml(field, String(wanted))
    default:
      return String(stored) === String(wanted)
  }
}

/** Whether empty and 0 are the same: not for texts, where `0` is like any other. */
function isNumeric({ kind }: Field): boolean {
  return ['flag', 'reference', 'id', 'integer', 'decimal'].includes(kind)
}

/**
 * HTML in the form used to compare it: without what changes on the way (H04) and the `<br>` that tickets get (H17).
 * Since some servers strip markup, a line break is the same with and without its `<br>`.
 */
export function toComparableHtml({ keepsMarkupSince }: Field, html: string): string {
  const written = (htmlWithoutQuotes(html) ?? html).replace(/(?:<br>|\s)+$/i, '')
  return keepsMarkupSince === undefined ? written : written.replace(/<br>(?=\s)/gi, '')
}
