import type { Filter } from './operation.ts'
import type { Column } from './presentation.ts'

/** A column with a field's values, or with the record number if the field is `number`. */
export const column = (
  field: string,
  heading: string,
  options?: Omit<Column, 'field' | 'heading'>,
): Column => ({ field, heading, ...options })

/** The column with the client, which a narrow terminal drops last. */
export const clientColumn = (field: string): Column =>
  column(field, 'CLIENT', { dropPriority: 1, minWidth: 12 })

/** A filter whose query parameter has the name of the field that it compares. */
export const filterBy = (name: string): Filter => ({ name, field: name })
