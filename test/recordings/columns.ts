import { readFileSync } from 'node:fs'

/** A value as the server sends it, and as JSON shows it. */
type Raw = unknown
export type Typed = string | number | boolean | null

type Types = Record<string, Record<string, Record<string, { type: string }>>>

const { columns, joined }: { columns: Types; joined: Types } = JSON.parse(
  readFileSync('test/wire/columns.json', 'utf8'),
)

/** The fields of technicians' time: they are added up, and no table has them. */
const TIME: Record<string, string> = {
  ticket_id: 'int(11)',
  ticket_number: 'varchar(200)',
  ticket_subject: 'varchar(500)',
  client_id: 'int(11)',
  company: 'varchar(200)',
  technician_id: 'int(11)',
  technician: 'varchar(200)',
  time_worked: 'time',
}

/** Columns that are never printed. */
const SECRETS = new Set([
  'credential_password',
  'credential_otp_secret',
  'contact_pin',
  'software_key',
  'invoice_url_key',
  'quote_url_key',
  'ticket_url_key',
])

/** Whole numbers that stand for a record although their names do not end in `_id`: 0 is none. */
const REFERENCES = /_id$|_by$|_assigned_to$|_parent$|^domain_(registrar|webhost|dnshost|mailhost)$/

const NEWEST = '26.08.2'

/** The releases whose columns are known; a later one has those of the newest. */
function known(release: string): string {
  return columns[release] === undefined ? NEWEST : release
}

const made = new Map<string, Record<string, string>>()

/** The SQL type of every column that a module's reads may have on a release; joined ones included. */
function typesOf(module: string, release: string): Record<string, string> {
  if (module === 'technicians') return TIME
  const key = `${module} ${release}`
  const types = made.get(key) ?? makeTypes(module, release)
  made.set(key, types)
  return types
}

function makeTypes(module: string, release: string): Record<string, string> {
  const all = { ...columns[known(release)]?.[module], ...joined[known(release)]?.[module] }
  return Object.fromEntries(Object.entries(all).map(([name, { type }]) => [name, type]))
}

/** The newest release's name for a column of any. */
function newestName(module: string, column: string): string {
  const own = column.replace(/^login_/, 'credential_')
  const types = typesOf(module, NEWEST)
  const favorite = own.replace(/_important$/, '_favorite')
  return types[own] === undefined && types[favorite] !== undefined ? favorite : own
}

/** Whether a column, under its newest name, holds a secret. */
function isSecret(newest: string): boolean {
  return SECRETS.has(newest)
}

/** What is made of other columns: a number as people write it. */
const NUMBERS: Readonly<Record<string, string>> = {
  tickets: 'ticket',
  ticket_replies: 'ticket',
  invoices: 'invoice',
  quotes: 'quote',
}

/** The statuses of a ticket, whose names a list leaves out (H17). */
const STATUSES = ['', 'New', 'Open', 'On Hold', 'Resolved', 'Closed']

const fields = new Map<string, ReadonlySet<string>>()

/** The fields that JSON and CSV have for a module, on whatever release: all any release has but secrets. */
export function fieldsOf(module: string): ReadonlySet<string> {
  const found = fields.get(module) ?? makeFields(module)
  fields.set(module, found)
  return found
}

function makeFields(module: string): Set<string> {
  const releases = Object.keys(columns)
  const names = releases.flatMap((release) => Object.keys(typesOf(module, release)))
  const prefix = NUMBERS[module]
  return new Set([
    ...names.map((name) => newestName(module, name)).filter((name) => !isSecret(name)),
    ...(prefix === undefined ? [] : [`${prefix}_reference`]),
  ])
}

/** The field that tells a module's records apart: the first of its table. */
export function idOf(module: string): string {
  return Object.keys(typesOf(module, NEWEST))[0] ?? ''
}

/** The field that says whose a record is; undefined where only its invoice does, or nothing. */
export function clientOf(module: string): string | undefined {
  if (module === 'clients') return 'client_id'
  return [...fieldsOf(module)].find((name) => /(^|_)client_id$/.test(name))
}

/** What a value must be in JSON, from its column's SQL type alone. */
function typed(module: string, column: string, type: string, value: Raw): Typed {
  // A user name that could not be decrypted (H18).
  if (value === null || value === false) return null
  const text = String(value)
  // How far an alert has gone is counted, in the type that elsewhere means yes or no.
  if (type.startsWith('tinyint(1)') && column.endsWith('_stage')) return Number(text)
  if (type.startsWith('tinyint(1)')) return text !== '0'
  if (type.startsWith('int(')) {
    const isReference = REFERENCES.test(column) && newestName(module, column) !== idOf(module)
    return isReference && text === '0' ? null : Number(text)
  }
  if (type === 'date') return text.startsWith('0000') ? null : text
  if (type === 'datetime') return text.replace(' ', 'T')
  return text
}

/** A record as it must be printed: every field of its module, null where the server sent none. */
export function expectedOf(
  module: string,
  release: string,
  raw: Readonly<Record<string, Raw>>,
): Record<string, Typed> {
  const types = typesOf(module, release)
  const record: Record<string, Typed> = {}
  for (const name of fieldsOf(module)) record[name] = null
  for (const [column, value] of Object.entries(raw)) {
    if (/^\d+$/.test(column)) continue
    const type = types[column]
    if (type === undefined) throw new Error(`${module} ${release}: no type known of ${column}`)
    const name = newestName(module, column)
    if (!isSecret(name)) record[name] = typed(module, column, type, value)
  }
  return { ...record, ...madeOf(module, record) }
}

function madeOf(module: string, record: Readonly<Record<string, Typed>>): Record<string, Typed> {
  const prefix = NUMBERS[module]
  if (prefix === undefined) return {}
  const number = record[`${prefix}_number`] ?? null
  const reference = number === null ? null : `${record[`${prefix}_prefix`] ?? ''}${number}`
  const made = { [`${prefix}_reference`]: reference }
  if (module !== 'tickets') return made
  const word = STATUSES[Number(record['ticket_status'])] ?? null
  return { ...made, ticket_status_name: record['ticket_status_name'] ?? word }
}

/** The secrets' values in a record: what no output may contain. */
export function secretsIn(module: string, raw: Readonly<Record<string, Raw>>): string[] {
  return Object.entries(raw).flatMap(([column, value]) => {
    const isHidden = isSecret(newestName(module, column)) && typeof value === 'string'
    return isHidden && value !== '' ? [value] : []
  })
}
