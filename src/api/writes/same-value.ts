import type { Value } from '../../records/record.ts'
import type { Field } from '../../resources/field.ts'
import type { WireValue } from './plan.ts'
import { htmlWithoutQuotes } from './planners/html-without-quotes.ts'

/** Whether a value to send means the same as the stored one. */
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

/** Whether empty and 0 mean the same in a field; in texts, `0` is a value like any other. */
function isNumeric({ kind }: Field): boolean {
  return ['flag', 'reference', 'id', 'integer', 'decimal'].includes(kind)
}

/**
 * Returns HTML in the form used to compare it: without quotes, which are rewritten before sending (H04), and without
 * the `<br>` that tickets get (H17). If servers strip the field's markup, a line break is the same with or without `<br>`.
 */
export function toComparableHtml({ keepsMarkupSince }: Field, html: string): string {
  const unquoted = (htmlWithoutQuotes(html) ?? html).replace(/(?:<br>|\s)+$/i, '')
  return keepsMarkupSince === undefined ? unquoted : unquoted.replace(/<br>(?=\s)/gi, '')
}
