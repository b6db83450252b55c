import type { Field, Kind, ResourceName } from './definition.ts'

type More = Partial<Omit<Field, 'kind' | 'label'>>

function field(
  kind: Kind,
  label: string,
  sql: string,
  nullable: boolean,
  initial: string | null,
  more: More = {},
): Field {
  return { kind, label, sql, nullable, databaseDefault: initial, ...more }
}

/** A record's own ID. */
export const id = (label = 'ID', more?: More): Field =>
  field('id', label, 'int(11)', false, null, more)

/** A line of text of at most `max` characters. */
export const text = (max: number, label: string, more?: More): Field =>
  field('text', label, `varchar(${max})`, true, null, more)

/** Text of any length; the limit, in bytes, is its SQL type's. */
export const longText = (label: string, more?: More): Field =>
  field('text', label, 'text', true, null, more)

/** What people note down about a record: set apart on its card, and what `--edit` opens. */
export const notes = (label: string, more?: More): Field =>
  longText(label, { isNotes: true, ...more })

/** Text with markup, shown as readable text. */
export const html = (label: string, more?: More): Field =>
  field('html', label, 'longtext', false, null, more)

/** One word of a list; with `isOpen` other words are stored as well. */
export const choice = (choices: readonly string[], label: string, more?: More): Field =>
  field('choice', label, 'varchar(200)', true, null, { choices, ...more })

/** A whole number. */
export const integer = (label: string, more?: More): Field =>
  field('integer', label, 'int(11)', false, '0', more)

/** An amount with two places, as text so that nothing is rounded. */
export const decimal = (label: string, more?: More): Field =>
  field('decimal', label, 'decimal(15,2)', false, null, more)

/** Yes or no. */
export const flag = (label: string, more?: More): Field =>
  field('flag', label, 'tinyint(1)', false, '0', more)

/** A day. */
export const date = (label: string, more?: More): Field =>
  field('date', label, 'date', true, null, more)

/** A day on which something ends: shown in colour once it is near. */
export const expiry = (label: string, more?: More): Field =>
  date(label, { isExpiry: true, ...more })

/** A day and a time of day, in the server's time zone. */
export const moment = (label: string, more?: More): Field =>
  field('moment', label, 'datetime', true, null, more)

/** Hours, minutes and seconds. */
export const duration = (label: string, more?: More): Field =>
  field('duration', label, 'time', true, null, more)

/** Text that is encrypted at rest and never shown unasked. */
export const secret = (label: string, more?: More): Field =>
  field('secret', label, 'varchar(500)', true, null, more)

/** The ID of another resource's record; 0 for none. */
export const reference = (refers: ResourceName, label: string, more?: More): Field =>
  field('reference', label, 'int(11)', false, '0', { refers, ...more })

/** The ID of something the API does not list: a user, a category, a folder. */
export const unlistedReference = (label: string, more?: More): Field =>
  field('reference', label, 'int(11)', false, '0', more)

/** The ID of a user; the API lists no users, but rows of technicians' time name those who worked. */
export const technician = (label: string, more?: More): Field => reference('time', label, more)

const KEPT = { isKeptByServer: true } as const

/** When the record was made, changed and opened: what every module has. */
export const createdAt = (more?: More): Field =>
  moment('Created', {
    ...KEPT,
    timestampOf: 'created',
    nullable: false,
    databaseDefault: 'current_timestamp()',
    ...more,
  })
export const updatedAt = (more?: More): Field =>
  moment('Updated', { ...KEPT, timestampOf: 'updated', ...more })
export const archivedAt = (more?: More): Field => moment('Archived', more)
export const accessedAt = (more?: More): Field =>
  moment('Opened', { ...KEPT, isInternal: true, ...more })
