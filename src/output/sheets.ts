import type { NameLookup, Row } from '../records/record.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import { isEscapedField, isReadable } from '../records/shape.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import { ownerField } from '../resources/ownership.ts'
import type { Column } from '../resources/presentation.ts'
import { hasExactly } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** How to show records. */
interface SheetOptions {
  isList: boolean
  /** The requested fields by their newest names, or `number`, in order. */
  fields?: readonly string[]
  /** Names for references in a table. */
  names?: NameLookup
  title?: { name: string; details: string }
  /** Whether all records belong to one client, so that the default table needs no client column. */
  isOneClient?: boolean
}

/** Builds a sheet of a resource's records, without secrets. */
export function buildSheet(resource: Resource, rows: readonly Row[], options: SheetOptions): Sheet {
  const { fields: chosen, isList, names, title, isOneClient = false } = options
  const isTitled = title !== undefined && chosen === undefined
  const all = [...declaredFields(resource, isTitled), ...undeclaredFields(resource, rows)]
  return {
    fields: chosen === undefined ? all : chosen.map((name) => chosenField(all, name)),
    columns:
      chosen === undefined
        ? defaultColumns(resource, isOneClient)
        : chosen.map((field) => chosenColumn(resource, all, field)),
    rows: hasNumber(resource, chosen) ? rows.map((row) => withNumber(resource, row)) : rows,
    labelField: resource.label,
    isList,
    ...(title === undefined ? {} : { title }),
    ...(names === undefined ? {} : { names }),
  }
}

/** Adds a field with the name of each reference after its ID (`asset_contact_id`, `asset_contact_name`). */
export function addReferenceNames(resource: Resource, sheet: Sheet, names: NameLookup): Sheet {
  const added = new Map<string, SheetField>()
  for (const { name, label, refers } of sheet.fields) {
    const nameField = `${name.replace(/_id$/, '')}_name`
    // Skips a name that is already a field, and the record's own.
    const isTaken = resource.fields[nameField] !== undefined || name === resource.id
    if (refers === undefined || isTaken) continue
    const what = { kind: 'text', isInternal: true, isEscaped: true } as const
    added.set(name, { name: nameField, label: `${label} name`, ...what })
  }
  const rows = sheet.rows.map((row) => {
    const more: Record<string, string | null> = {}
    for (const { name, refers } of sheet.fields) {
      const field = added.get(name)
      const id = row[name]
      if (field === undefined || refers === undefined) continue
      more[field.name] = typeof id === 'number' ? (names(refers, id) ?? null) : null
    }
    return { ...row, ...more }
  })
  const fields = sheet.fields.flatMap((field) => {
    const name = added.get(field.name)
    return name === undefined ? [field] : [field, name]
  })
  return { ...sheet, fields, rows, names }
}

/** Returns the declared fields; those in the title aren't shown again. */
function declaredFields(resource: Resource, isTitled: boolean): SheetField[] {
  const { id, label, client, number } = resource
  const reference = number === undefined ? null : referenceFieldName(number)
  const named = resource.fields[label]?.kind === 'html' ? null : label
  const inTitle = new Set(isTitled ? [id, named, client, reference] : [])
  return Object.entries(resource.fields)
    .filter(([, field]) => isReadable(field))
    .map(([name, field]) => ({
      name,
      label: field.label,
      kind: field.kind,
      ...(field.refers === undefined ? {} : { refers: field.refers }),
      ...(field.words === undefined ? {} : { words: field.words }),
      ...(field.isExpiry === true ? { isExpiry: true } : {}),
      ...(field.isNotes === true ? { isNotes: true } : {}),
      ...(isEscapedField(field) ? { isEscaped: true } : {}),
      ...(field.nameField === undefined ? {} : { namedIn: field.nameField }),
      ...(field.isInternal === true || inTitle.has(name) ? { isInternal: true } : {}),
    }))
}

/** Returns unknown columns (of forks), which follow the declared ones. */
function undeclaredFields({ fields }: Resource, rows: readonly Row[]): SheetField[] {
  const found = new Set<string>()
  const declared = Object.entries(fields).flatMap(([name, field]) =>
    isReadable(field) ? [name] : [],
  )
  for (const row of rows) {
    if (hasExactly(row, declared)) continue
    for (const name in row) if (!Object.hasOwn(fields, name)) found.add(name)
  }
  return [...found].map((name) => ({ name, label: name, kind: 'text', isEscaped: true }))
}

function defaultColumns(resource: Resource, isOneClient: boolean): readonly Column[] {
  const { columns } = resource
  return isOneClient ? columns.filter(({ field }) => field !== ownerField(resource)) : columns
}

function chosenField(all: readonly SheetField[], name: string): SheetField {
  const field = all.find((candidate) => candidate.name === name)
  return {
    ...(field ?? { name, label: name === 'number' ? 'Number' : name, kind: 'text' }),
    isChosen: true,
  }
}

function chosenColumn({ columns }: Resource, all: readonly SheetField[], field: string): Column {
  const declared = columns.find((column) => column.field === field)
  const label = all.find(({ name }) => name === field)?.label ?? field
  const { heading = label.toUpperCase(), minWidth } = declared ?? {}
  return { field, heading, ...(minWidth === undefined ? {} : { minWidth }) }
}

function hasNumber(resource: Resource, chosen: readonly string[] | undefined): boolean {
  if (resource.number === undefined) return false
  return (chosen ?? resource.columns.map(({ field }) => field)).includes('number')
}

function withNumber(resource: Resource, row: Row): Row {
  return { number: formatRecordNumber(resource, row), ...row }
}
