import { readReferenceNames } from '../actions/reference-names.ts'
import type { Api } from '../api/api.ts'
import { ownerOf, type Scope } from '../api/records/scope.ts'
import type { Context } from '../context.ts'
import { FORMATS } from '../output/formats.ts'
import type { Sheet } from '../output/sheet.ts'
import { addReferenceNames, buildSheet } from '../output/sheets.ts'
import { displayName, nounOf } from '../records/describe-record.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { TENANT } from '../resources/index.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { toDisplayTimes } from './display-times.ts'
import type { OutputShape } from './output-shape.ts'

/** The rows of one instance. */
export interface InstanceRows {
  /** The profile's name, for a column; undefined if there is only one instance. */
  profile: string | undefined
  rows: readonly Row[]
  names: NameLookup | undefined
  /** The context of the instance; by default the command's. */
  context?: Context
}

/** Options for showing rows. */
export interface ShowRowsOptions {
  isList: boolean
  /** Whether all rows belong to one client. */
  isOneClient?: boolean
  instanceRows: readonly InstanceRows[]
  /** The sort order across instances. */
  compare?: ((a: Row, b: Row) => number) | undefined
  title?: Sheet['title']
  /** Changes the sheet before it is printed. */
  transformSheet?: ((sheet: Sheet) => Promise<Sheet> | Sheet) | undefined
}

/** Prints records in the requested format and shape. */
export async function showRows(
  context: Context,
  resource: Resource,
  shaping: OutputShape,
  options: ShowRowsOptions,
): Promise<void> {
  const { query } = shaping
  const isForPerson = isCardOutput(context) && query === undefined
  const instanceRows = await Promise.all(
    options.instanceRows.map(async (one) => ({
      ...one,
      rows: await toDisplayTimes(one.context ?? context, resource, one.rows, isForPerson),
    })),
  )
  const sheets = instanceRows.map(({ rows, names }) =>
    sheetFor(resource, shaping, { rows, names }, options),
  )
  const joined = joinSheets(sheets, options)
  const sheet = options.transformSheet === undefined ? joined : await options.transformSheet(joined)
  if (query === undefined) return context.show(sheet)
  const { applyQuery } = await import('../output/query-result.ts')
  await context.show(applyQuery(sheet, query))
}

/** Builds a sheet of records with the columns that `--fields` and `--names` ask for. */
export function sheetFor(
  resource: Resource,
  { fields, hasNames, reduce }: Pick<OutputShape, 'fields' | 'hasNames' | 'reduce'>,
  { rows, names }: Pick<InstanceRows, 'rows' | 'names'>,
  { isList, isOneClient, title }: Pick<ShowRowsOptions, 'isList' | 'isOneClient' | 'title'>,
): Sheet {
  const sheet = buildSheet(resource, rows, {
    isList,
    ...(isOneClient === undefined ? {} : { isOneClient }),
    ...(fields === undefined ? {} : { fields }),
    ...(names === undefined ? {} : { names }),
    ...(title === undefined ? {} : { title }),
  })
  const withNames =
    hasNames && names !== undefined ? addReferenceNames(resource, sheet, names) : sheet
  return reduce === undefined ? withNames : { ...withNames, compact: reduce }
}

/** Returns whether a single record is shown as a card: at a terminal, unless another format is requested. */
export function isCardOutput({ format, io }: Context): boolean {
  return FORMATS[format()].reader === 'person' && io.output.isTerminal
}

/** Builds the heading of a record's card: its name, its ID or other details, and its client. */
export async function titleOf(
  api: Api,
  resource: Resource,
  {
    row,
    names,
    detail = `${nounOf(resource)} ${row[resource.id] ?? ''}`,
  }: { row: Row; names: NameLookup | undefined; detail?: string },
): Promise<Sheet['title'] & object> {
  const client = ownerOf(resource, row)
  const clientName =
    client === null ? undefined : (names?.(TENANT, client) ?? (await api.clientName(client)))
  const name = displayName(resource, row)
  const shown = [detail, ...(clientName === undefined ? [] : [decodeEntities(clientName)])]
  if (name !== '') return { name, details: shown.join(' · ') }
  const [first = '', ...details] = shown
  return {
    name: first.replace(/^./, (letter) => letter.toUpperCase()),
    details: details.join(' · '),
  }
}

/** Which names to read; `card` has the rows of a single record. */
interface NamesRequest {
  scope: Scope
  shaping: OutputShape
  card?: readonly Row[] | undefined
}

/**
 * Reads the names for the references that will be shown: those in a table's columns, or all those of a single record;
 * in formats that show IDs, only with `--names`.
 */
export async function namesFor(
  { format }: Context,
  api: Api,
  resource: Resource,
  { scope, shaping, card }: NamesRequest,
): Promise<NameLookup | undefined> {
  const { fields, hasNames, hasIds } = shaping
  if (hasIds || (FORMATS[format()].references === 'ids' && !hasNames)) return undefined
  const columns = resource.columns.map(({ field }) => field)
  const shownFields = hasNames || card !== undefined ? Object.keys(resource.fields) : columns
  return readReferenceNames(api, resource, scope, { fields: fields ?? shownFields, rows: card })
}

function joinSheets(
  sheets: readonly Sheet[],
  { instanceRows, compare, isList }: ShowRowsOptions,
): Sheet {
  const [first] = sheets
  if (first === undefined) return { fields: [], columns: [], rows: [], isList }
  if (instanceRows.every(({ profile }) => profile === undefined)) return first
  const rows = sheets.flatMap((sheet, index) =>
    sheet.rows.map((row) => ({ profile: instanceRows[index]?.profile ?? '', ...row })),
  )
  if (compare !== undefined) rows.sort((a, b) => compare(a as Row, b as Row))
  // An ID means another record on each instance.
  const namesOf = new Map(instanceRows.map(({ profile = '', names }) => [profile, names]))
  return {
    ...first,
    names: (refers, id, row) => namesOf.get(String(row?.['profile'] ?? ''))?.(refers, id),
    isList: true,
    fields: [{ name: 'profile', label: 'Profile', kind: 'text' }, ...first.fields],
    columns: [{ field: 'profile', heading: 'PROFILE' }, ...first.columns],
    rows,
  }
}
