import type { NameLookup, Row } from '../records/record.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import { isEscapedField, isReadable } from '../records/shape.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import { ownerField } from '../resources/ownership.ts'
import type { Column } from '../resources/presentation.ts'
import { hasExactly } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** How records are to be shown. */
export interface SheetOptions {
  isList: boolean
  /** Newest names of the fields wanted, and `number`, in the order wanted. */
  fields?: readonly string[]
  /** Names for references in a table. */
  names?: NameLookup
  title?: { name: string; details: string }
  /** All records are one client's: the usual table then needs no column for it. */
  isOneClient?: boolean
}

/** Records of a resource with what its declaration knows of their fields; secrets are not in it. */
export function buildSheet(resource: Resource, rows: readonly Row[], options: SheetOptions): Sheet {
  const { fields: chosen, isList, names, title, isOneClient = false } = options
  const isTitled = title !== undefined && chosen === undefined
  const all = [...declaredFields(resource, isTitled), ...undeclaredFields(resource, rows)]
  return {
    fields: chosen === undefined ? all : chosen.map((name) => chosenField(all, name)),
    columns:
      chosen === undefined
        ? usualColumns(resource, isOneClient)
        : chosen.map((field) => chosenColumn(resource, all, field)),
    rows: hasNumber(resource, chosen) ? rows.map((row) => withNumber(resource, row)) : rows,
    labelField: resource.label,
    isList,
    ...(title === undefined ? {} : { title }),
    ...(names === undefined ? {} : { names }),
  }
}

/** The same with a field for the name of each reference behind its ID (`asset_contact_id`, `asset_contact_name`). */
export function addReferenceNames(resource: Resource, sheet: Sheet, names: NameLookup): Sheet {
  const added = new Map<string, SheetField>()
  for (const { name, label, refers } of sheet.fields) {
    const nameField = `${name.replace(/_id$/, '')}_name`
    // A reply's ticket is itself what `ticket` and `time` name; a record needs no name of itself.
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

/** Under a title, what the title says is not said again. */
function declaredFields(resource: Resource, isTitled: boolean): SheetField[] {
  const { id, label, client, number } = resource
  const reference = number === undefined ? null : referenceFieldName(number)
  const named = resource.fields[label]?.kind === 'html' ? null : label
  const said = new Set(isTitled ? [id, named, client, reference] : [])
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
      ...(field.isInternal === true || said.has(name) ? { isInternal: true } : {}),
    }))
}

/** Columns that no release is known to have (forks): after the declared ones, so that nothing is lost. */
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

function usualColumns(resource: Resource, isOneClient: boolean): readonly Column[] {
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
  const usual = columns.find((column) => column.field === field)
  const label = all.find(({ name }) => name === field)?.label ?? field
  const { heading = label.toUpperCase(), minWidth } = usual ?? {}
  return { field, heading, ...(minWidth === undefined ? {} : { minWidth }) }
}

function hasNumber(resource: Resource, chosen: readonly string[] | undefined): boolean {
  if (resource.number === undefined) return false
  return (chosen ?? resource.columns.map(({ field }) => field)).includes('number')
}

function withNumber(resource: Resource, row: Row): Row {
  return { number: formatRecordNumber(resource, row), ...row }
}
