import type { Resource } from '../resources/definition.ts'
import { text } from '../resources/field-builders.ts'
import { resources } from '../resources/index.ts'
import { column } from '../resources/list-builders.ts'

const { tickets } = resources

/** The field with an alert's ID, and its label. */
export const ALERT_ID = { name: 'alert_id', label: 'Alert-ID' }

/** Returns the declaration of tickets with the ID of their alert, which is read from the details. */
export function alertResource(): Resource {
  const { name, label } = ALERT_ID
  const idColumn = column(name, label.toUpperCase(), { dropPriority: 2, minWidth: 12 })
  return {
    ...tickets,
    fields: { ...tickets.fields, [name]: text(32, label, { isDerived: true }) },
    columns: [...tickets.columns, idColumn],
  }
}
