import type { ResourceName } from './definition.ts'
import type { Field, Kind } from './field.ts'

/** What a declaration adds to a field of its kind. */
type FieldOptions = Partial<Omit<Field, 'kind' | 'label'>>

/** The database column that most fields of a kind have. */
const COLUMNS: Readonly<Record<Kind, Pick<Field, 'sql' | 'nullable' | 'databaseDefault'>>> = {
  id: { sql: 'int(11)', nullable: false, databaseDefault: null },
  reference: { sql: 'int(11)', nullable: false, databaseDefault: '0' },
  text: { sql: 'text', nullable: true, databaseDefault: null },
  html: { sql: 'longtext', nullable: false, databaseDefault: null },
  choice: { sql: 'varchar(200)', nullable: true, databaseDefault: null },
  integer: { sql: 'int(11)', nullable: false, databaseDefault: '0' },
  decimal: { sql: 'decimal(15,2)', nullable: false, databaseDefault: null },
  flag: { sql: 'tinyint(1)', nullable: false, databaseDefault: '0' },
  date: { sql: 'date', nullable: true, databaseDefault: null },
  moment: { sql: 'datetime', nullable: true, databaseDefault: null },
  duration: { sql: 'time', nullable: true, databaseDefault: null },
  secret: { sql: 'varchar(500)', nullable: true, databaseDefault: null },
}

function field(kind: Kind, label: string, options: FieldOptions = {}): Field {
  return { kind, label, ...COLUMNS[kind], ...options }
}

/** A record's own ID. */
export const id = (label = 'ID', options?: FieldOptions): Field => field('id', label, options)

/** A line of text with at most `max` characters. */
export const text = (max: number, label: string, options?: FieldOptions): Field =>
  field('text', label, { sql: `varchar(${max})`, ...options })

/** Long text, limited by its SQL type, in bytes. */
export const longText = (label: string, options?: FieldOptions): Field =>
  field('text', label, options)

/** Notes about a record: shown at the end of its card, and opened by `--edit`. */
export const notes = (label: string, options?: FieldOptions): Field =>
  longText(label, { isNotes: true, ...options })

/** Text with markup, shown as readable text. */
export const html = (label: string, options?: FieldOptions): Field => field('html', label, options)

/** One word from a list; with `allowsOtherValues` other words can be stored too. */
export const choice = (choices: readonly string[], label: string, options?: FieldOptions): Field =>
  field('choice', label, { choices, ...options })

/** A whole number. */
export const integer = (label: string, options?: FieldOptions): Field =>
  field('integer', label, options)

/** An amount with two decimal places, kept as text so that nothing is rounded. */
export const decimal = (label: string, options?: FieldOptions): Field =>
  field('decimal', label, options)

/** Yes or no. */
export const flag = (label: string, options?: FieldOptions): Field => field('flag', label, options)

/** A day. */
export const date = (label: string, options?: FieldOptions): Field => field('date', label, options)

/** A day on which something ends; shown in colour when it is near. */
export const expiry = (label: string, options?: FieldOptions): Field =>
  date(label, { isExpiry: true, ...options })

/** A day and a time of day, in the server's time zone. */
export const moment = (label: string, options?: FieldOptions): Field =>
  field('moment', label, options)

/** Hours, minutes and seconds. */
export const duration = (label: string, options?: FieldOptions): Field =>
  field('duration', label, options)

/** Encrypted text, shown only on request. */
export const secret = (label: string, options?: FieldOptions): Field =>
  field('secret', label, options)

/** The ID of another resource's record; 0 for none. */
export const reference = (refers: ResourceName, label: string, options?: FieldOptions): Field =>
  field('reference', label, { refers, ...options })

/** The ID of something the API does not list: a user, a category, a folder. */
export const unlistedReference = (label: string, options?: FieldOptions): Field =>
  field('reference', label, options)

/** The ID of a user. The API can't list users, but technicians' time names those who worked on tickets. */
export const technician = (label: string, options?: FieldOptions): Field =>
  reference('time', label, options)

const SERVER_SET = { isKeptByServer: true } as const

/** When the record was created. */
export const createdAt = (options?: FieldOptions): Field =>
  moment('Created', {
    ...SERVER_SET,
    timestampOf: 'created',
    nullable: false,
    databaseDefault: 'current_timestamp()',
    ...options,
  })

/** When the record was last updated. */
export const updatedAt = (options?: FieldOptions): Field =>
  moment('Updated', { ...SERVER_SET, timestampOf: 'updated', ...options })

/** When the record was archived; null if it isn't. */
export const archivedAt = (options?: FieldOptions): Field => moment('Archived', options)

/** When the record was last opened in the web application. */
export const accessedAt = (options?: FieldOptions): Field =>
  moment('Opened', { ...SERVER_SET, isInternal: true, ...options })

/** The fields `PREFIX_created_at`, `PREFIX_updated_at` and `PREFIX_archived_at`, in the order of the columns. */
export const timestamps = (prefix: string): Record<string, Field> => ({
  [`${prefix}_created_at`]: createdAt(),
  [`${prefix}_updated_at`]: updatedAt(),
  [`${prefix}_archived_at`]: archivedAt(),
})

/** The same three, and `PREFIX_accessed_at`. */
export const accessTimestamps = (prefix: string): Record<string, Field> => ({
  ...timestamps(prefix),
  [`${prefix}_accessed_at`]: accessedAt(),
})
