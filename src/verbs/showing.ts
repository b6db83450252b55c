import type { Api, NameLookup } from '../api/api.ts'
import type { Scope } from '../api/scope.ts'
import { hasOption, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Sheet } from '../output/sheet.ts'
import { sheetOf, withNames } from '../output/sheets.ts'
import { fieldNamed } from '../records/fields.ts'
import type { Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'

/** Rows of one instance, and what tells them from another's. */
export interface Tagged {
  /** The profile's name as a column; undefined where only one instance was asked. */
  profile: string | undefined
  rows: readonly Row[]
  names: NameLookup | undefined
}

/** How rows are to be shown. */
export interface Showing {
  isList: boolean
  tagged: readonly Tagged[]
  /** The order across instances. */
  compare?: ((a: Row, b: Row) => number) | undefined
  title?: Sheet['title']
}

/** Prints records in the format asked for, shaped by `--fields`, `--names` and `--query`. */
export async function showRows(
  context: Context,
  resource: Resource,
  input: Input,
  showing: Showing,
): Promise<void> {
  const fields = fieldsOf(resource, input)
  const query = textOption(input, 'query')
  const sheets = showing.tagged.map(({ rows, names }) => {
    const sheet = sheetOf(resource, rows, {
      isList: showing.isList,
      ...(fields === undefined ? {} : { fields }),
      ...(names === undefined ? {} : { names }),
      ...(showing.title === undefined ? {} : { title: showing.title }),
    })
    return hasOption(input, 'names') && names !== undefined
      ? withNames(resource, sheet, names)
      : sheet
  })
  const sheet = join(sheets, showing)
  if (query === undefined) return context.show(sheet)
  const { queried } = await import('../output/queried.ts')
  const found = await queried(sheet, query)
  await context.show(found)
}

/** Prints one record after a write. */
export async function showOne(
  context: Context,
  resource: Resource,
  input: Input,
  row: Row,
): Promise<void> {
  await showRows(context, resource, input, {
    isList: false,
    tagged: [{ profile: undefined, rows: [row], names: undefined }],
  })
}

/** The names for the references that will be shown: at a terminal's table, or where `--names` asks. */
export async function namesFor(
  { io, format }: Context,
  api: Api,
  resource: Resource,
  scope: Scope,
  input: Input,
): Promise<NameLookup | undefined> {
  const isTable = format() === 'table' && io.output.isTerminal
  if (!isTable && !hasOption(input, 'names')) return undefined
  const chosen = fieldsOf(resource, input)
  const shown = hasOption(input, 'names')
    ? (chosen ?? Object.keys(resource.fields))
    : (chosen ?? resource.columns.map(({ field }) => field))
  const wanted = shown.flatMap((name): ResourceName[] => {
    const refers = resource.fields[name]?.refers
    return refers === undefined || name === resource.id ? [] : [refers]
  })
  return api.names(wanted, scope)
}

/** The fields that `--fields` names, under their newest names. */
export function fieldsOf(resource: Resource, input: Input): readonly string[] | undefined {
  const text = textOption(input, 'fields')
  if (text === undefined) return undefined
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) throw new UsageError('--fields names no field')
  return names.map((name) =>
    name === 'number' && resource.number !== undefined
      ? name
      : fieldNamed(resource, name, '--fields').name,
  )
}

function join(sheets: readonly Sheet[], { tagged, compare, isList }: Showing): Sheet {
  const [first] = sheets
  if (first === undefined) return { fields: [], columns: [], rows: [], isList }
  if (tagged.every(({ profile }) => profile === undefined)) return first
  const rows = sheets.flatMap((sheet, index) =>
    sheet.rows.map((row) => ({ profile: tagged[index]?.profile ?? '', ...row })),
  )
  if (compare !== undefined) rows.sort((a, b) => compare(a as Row, b as Row))
  return {
    ...first,
    isList: true,
    fields: [{ name: 'profile', label: 'Profile', kind: 'text' }, ...first.fields],
    columns: [{ field: 'profile', heading: 'PROFILE' }, ...first.columns],
    rows,
  }
}
