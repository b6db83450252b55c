import type { Context } from '../../context.ts'
import type { Sheet } from '../../output/sheet.ts'
import { addReferenceNames, buildSheet } from '../../output/sheets.ts'
import type { NameLookup, Row } from '../../records/record.ts'
import { fieldsWith } from '../../reports/client-report-modules.ts'
import { isOpenOnly } from '../../reports/client-report-rows.ts'
import type { Resource } from '../../resources/definition.ts'
import { ownerField } from '../../resources/ownership.ts'
import type { Column } from '../../resources/presentation.ts'
import { timestampField } from '../../resources/timestamp-fields.ts'
import { capitalise } from '../../text/sentence.ts'
import { toDisplayTimes } from '../display-times.ts'

/** The column with the roles of a record; it is no field, so programs get the flags instead. */
const ROLE: Column = { field: 'role', heading: 'ROLE', minWidth: 18 }

/** Builds the table of a module's records: the columns of its list without the client and the ID, and the roles in words. */
export async function recordSheet(
  context: Context,
  resource: Resource,
  rows: readonly Row[],
  { names, isForPerson }: { names: NameLookup; isForPerson: boolean },
): Promise<Sheet> {
  const roles = fieldsWith(resource, 'isRole')
  const columns = columnsOf(resource, roles)
  const wanted = [resource.id, ...columns.map(({ field }) => field), ...roles]
  const fields = [...new Set([...wanted, ...wordsFor(resource, wanted)])]
  const shown = await toDisplayTimes(context, resource, rows, isForPerson)
  const sheet = buildSheet(resource, shown, { fields, names, isList: true })
  const withNames = addReferenceNames(resource, sheet, names)
  const hasRoles = rows.some((row) => roles.some((name) => row[name] === true))
  return {
    ...withNames,
    fields: withNames.fields.map((field) =>
      field.name === openedField(resource)
        ? { ...field, label: capitalise(OPENED.toLowerCase()) }
        : field,
    ),
    columns: hasRoles ? [...columns.slice(0, 1), ROLE, ...columns.slice(1)] : columns,
    rows: withNames.rows.map((row) => ({ ...row, [ROLE.field]: roleText(resource, roles, row) })),
  }
}

/** Returns the fields with the words for numbers (`ticket_status_name`), which programs get as in lists. */
function wordsFor({ fields }: Resource, names: readonly string[]): readonly string[] {
  return Object.keys(fields).filter((name) => {
    const derivation = fields[name]?.derivedFrom
    return derivation !== undefined && 'word' in derivation && names.includes(derivation.word)
  })
}

/**
 * Columns that are dropped before these from a narrow terminal aren't in a report: with them, its tables would be too wide
 * for a page.
 */
const MAX_DROP_PRIORITY = 4

/** The columns of the list; of records that are worked on, it matters more when they were opened than when updated. */
function columnsOf(resource: Resource, roles: readonly string[]): readonly Column[] {
  const hidden = new Set([resource.id, ownerField(resource), ...roles])
  const updated = timestampField(resource, 'updated')
  const opened = openedField(resource)
  return resource.columns
    .filter(
      ({ field, dropPriority = 0 }) => !hidden.has(field) && dropPriority <= MAX_DROP_PRIORITY,
    )
    .map((column) =>
      opened !== undefined && column.field === updated
        ? { ...column, field: opened, heading: OPENED }
        : column,
    )
}

const OPENED = 'OPENED'

function openedField(resource: Resource): string | undefined {
  return isOpenOnly(resource) ? timestampField(resource, 'created') : undefined
}

function roleText(
  { fields }: Resource,
  roles: readonly string[],
  row: Sheet['rows'][number],
): string {
  return roles
    .filter((name) => row[name] === true)
    .map((name) => fields[name]?.label.toLowerCase() ?? name)
    .join(', ')
}
