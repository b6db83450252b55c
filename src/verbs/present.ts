import { readReferenceNames } from '../actions/reference-names.ts'
import type { Api } from '../api/api.ts'
import { clientOf, ownerOf, type Scope, scopeOfClient } from '../api/records/scope.ts'
import { type CommandInput, hasOption, textOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { FORMATS } from '../output/formats.ts'
import type { Sheet } from '../output/sheet.ts'
import { addReferenceNames, buildSheet } from '../output/sheets.ts'
import { displayName, nounOf } from '../records/describe-record.ts'
import { isRecordNumberName, resolveField } from '../records/field-names.ts'
import type { Query } from '../records/query.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { TENANT } from '../resources/index.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { toDisplayTimes } from './display-times.ts'
import { COMPACT } from './options.ts'

/** The rows of one instance. */
export interface InstanceRows {
  /** The profile's name, for a column; undefined if there is only one instance. */
  profile: string | undefined
  rows: readonly Row[]
  names: NameLookup | undefined
  /** The context of the instance; by default the command's. */
  context?: Context
}

/** The output options, parsed before anything is read or sent. */
export interface OutputShape {
  /** The fields of `--fields`, by their current names. */
  fields: readonly string[] | undefined
  query: Query | undefined
  hasNames: boolean
  /** Whether tables show IDs instead of names. */
  hasIds: boolean
  /** How `--compact` reduces a record. */
  reduce?: Sheet['compact']
}

/** Reads `--fields`, `--query`, `--names`, `--ids` and `--compact`; throws a UsageError. */
export async function readOutputShape(
  resource: Resource,
  input: CommandInput,
): Promise<OutputShape> {
  const hasIds = hasOption(input, 'ids')
  if (hasIds && hasOption(input, 'names')) {
    throw new UsageError("--names and --ids can't be used together")
  }
  return {
    ...(await readRecordShape(resource, input)),
    query: await queryOf(resource, input),
    hasIds,
  }
}

/** Reads the output options of a command that prints records only: `--fields`, `--names` and `--compact`. */
export async function readRecordShape(
  resource: Resource,
  input: CommandInput,
): Promise<OutputShape> {
  const fields = parseFields(resource, input)
  const reducing = hasOption(input, COMPACT.name) ? { reduce: await loadCompactor(resource) } : {}
  return {
    fields,
    query: undefined,
    hasNames: hasOption(input, 'names'),
    hasIds: false,
    ...reducing,
  }
}

/** Returns a function that leaves out null and empty fields, except those that identify a record. */
async function loadCompactor({ id, rowKey = [id] }: Resource): Promise<Sheet['compact'] & object> {
  const { compactor } = await import('../output/compact.ts')
  return compactor(new Set(rowKey))
}

/**
 * Parses `--query`; with a resource, by any name of its fields. Undefined without the option. Throws a UsageError.
 */
export async function queryOf(
  resource: Resource | undefined,
  input: CommandInput,
): Promise<Query | undefined> {
  const expression = textOption(input, 'query')
  if (expression === undefined) return undefined
  const { parseQuery } = await import('../records/query.ts')
  if (resource === undefined) return parseQuery(expression, '--query')
  const { namesInRecord } = await import('../records/query-fields.ts')
  return parseQuery(expression, '--query', namesInRecord(resource))
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
  showing: ShowRowsOptions,
): Promise<void> {
  const { query } = shaping
  const isForPerson = isCardOutput(context) && query === undefined
  const instanceRows = await Promise.all(
    showing.instanceRows.map(async (one) => ({
      ...one,
      rows: await toDisplayTimes(one.context ?? context, resource, one.rows, isForPerson),
    })),
  )
  const sheets = instanceRows.map(({ rows, names }) =>
    sheetFor(resource, shaping, { rows, names }, showing),
  )
  const joined = joinSheets(sheets, showing)
  const sheet = showing.transformSheet === undefined ? joined : await showing.transformSheet(joined)
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

/** Returns only the ID of a record, for when its current values couldn't be read. */
export function idOnly({ id }: Resource, row: Row): Row {
  return { [id]: row[id] ?? null }
}

/** Options for printing records after a write. */
export interface ShowRecordsOptions {
  /** Whether to print a list: several records were requested, however many there are now. */
  isList: boolean
  /** Whether reference names may be read; not after an interruption, or if the server is unreachable. */
  mayRead: boolean
}

/** Records to print after a write; by default several are a list, and names may be read. */
export interface WrittenRecords extends Partial<ShowRecordsOptions> {
  shaping: OutputShape
  rows: readonly Row[]
}

/**
 * Prints records after a write: one as a record, several as a list; only the ID of one that couldn't be read. Prints
 * nothing on a dry run, whose result is the plan.
 */
export async function showRecords(
  context: Context,
  resource: Resource,
  { shaping, rows, isList = rows.length > 1, mayRead = true }: WrittenRecords,
): Promise<void> {
  const [row] = rows
  if (context.flags.dryRun === true) return
  const withoutNames = { isList, instanceRows: [{ profile: undefined, rows, names: undefined }] }
  if (row === undefined) {
    return isList ? showRows(context, resource, shaping, withoutNames) : undefined
  }
  if (!isList && Object.keys(row).length === 1) {
    return showRows(context, resource, { ...shaping, fields: [resource.id] }, withoutNames)
  }
  const api = await context.api()
  const client = clientOf(resource, row)
  const isOneClient = rows.every((other) => clientOf(resource, other) === client)
  const scope = scopeOfClient(isOneClient ? client : null)
  const card = isList ? undefined : rows
  const names = mayRead
    ? await namesFor(context, api, resource, { scope, shaping, card })
    : undefined
  const hasTitle = !isList && isCardOutput(context)
  await showRows(context, resource, shaping, {
    isList,
    instanceRows: [{ profile: undefined, rows, names }],
    ...(hasTitle ? { title: await titleOf(api, resource, { row, names }) } : {}),
  })
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
export interface NamesRequest {
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

/** The fields of `--fields`, by their current names. */
function parseFields(resource: Resource, input: CommandInput): readonly string[] | undefined {
  const text = textOption(input, 'fields')
  if (text === undefined) return undefined
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) throw new UsageError('--fields needs at least one field')
  return names.map((name) =>
    isRecordNumberName(resource, name) ? 'number' : resolveField(resource, name, '--fields').name,
  )
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
