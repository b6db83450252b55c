/** An SQL error of MariaDB in strict mode. The server then replies with an empty 500 (H23). */
export class SqlError extends Error {
  override readonly name = 'SqlError'
}

/** A value to store in a column: the text that PHP put between the quotes, or SQL's NULL. */
export type SqlValue = string | number | boolean | null

/** The type of a column, as far as storing a value depends on it. */
export interface ColumnType {
  sql: string
  nullable: boolean
}

type Family = 'text' | 'bytes' | 'integer' | 'decimal' | 'date' | 'moment' | 'time' | 'enum'

interface ParsedType {
  family: Family
  /** Characters, bytes, the largest integer, or digits before the decimal point. */
  limit: number
  choices?: readonly string[]
}

const parsedTypes = new Map<string, ParsedType>()

/** Returns a time as MariaDB writes it, in UTC: `YYYY-MM-DD HH:MM:SS`. */
export function sqlMoment(now: Date): string {
  return now.toISOString().slice(0, 19).replace('T', ' ')
}

/** Returns what a column contains after a value is stored in it. Throws SqlError if strict mode refuses the value. */
export function coerceToColumn(value: SqlValue, { sql, nullable }: ColumnType): string | null {
  if (value === null) {
    if (!nullable) throw new SqlError('Column cannot be null')
    return null
  }
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
  const type = parsed(sql)
  return converters[type.family](text, type)
}

/** Returns MariaDB's implicit default for a column that can't be null. */
export function implicitDefault(sql: string): string {
  const { family } = parsed(sql)
  if (family === 'integer') return '0'
  if (family === 'decimal') return '0.00'
  if (family === 'date') return '0000-00-00'
  if (family === 'moment') return '0000-00-00 00:00:00'
  if (family === 'time') return '00:00:00'
  return ''
}

function parsed(sql: string): ParsedType {
  const known = parsedTypes.get(sql)
  if (known !== undefined) return known
  const type = parseType(sql)
  parsedTypes.set(sql, type)
  return type
}

function parseType(sql: string): ParsedType {
  const [, name = '', argument = ''] = /^(\w+)(?:\((.*)\))?/.exec(sql) ?? []
  switch (name) {
    case 'varchar':
      return { family: 'text', limit: Number(argument) }
    case 'varbinary':
      return { family: 'bytes', limit: Number(argument) }
    case 'text':
      return { family: 'bytes', limit: 65_535 }
    case 'mediumtext':
      return { family: 'bytes', limit: 16_777_215 }
    case 'longtext':
      return { family: 'bytes', limit: 4_294_967_295 }
    case 'tinyint':
      return { family: 'integer', limit: 127 }
    case 'int':
      return { family: 'integer', limit: 2_147_483_647 }
    case 'decimal':
      return { family: 'decimal', limit: 13 }
    case 'enum':
      return {
        family: 'enum',
        limit: 0,
        choices: argument.split(',').map((choice) => choice.slice(1, -1)),
      }
    case 'datetime':
      return { family: 'moment', limit: 0 }
    case 'time':
      return { family: 'time', limit: 0 }
    case 'date':
      return { family: 'date', limit: 0 }
    default:
      throw new SqlError(`Unknown type ${sql}`)
  }
}

const converters: Record<Family, (text: string, type: ParsedType) => string> = {
  text: (text, { limit }) => {
    // Counting code points is slow, and few texts are long enough to need it.
    if (text.length > limit && [...text].length > limit) throw new SqlError('Data too long')
    return text
  },
  bytes: (text, { limit }) => {
    if (text.length * 4 > limit && Buffer.byteLength(text) > limit) {
      throw new SqlError('Data too long')
    }
    return text
  },
  integer: (text, { limit }) => {
    const number = Math.round(strictNumber(text))
    if (number > limit || number < -limit - 1) throw new SqlError('Out of range value')
    return String(number === 0 ? 0 : number)
  },
  decimal: (text, { limit }) => decimalText(strictNumber(text), limit),
  enum: (text, { choices }) => {
    const choice = choices?.find((known) => known.toLowerCase() === text.toLowerCase())
    if (choice === undefined) throw new SqlError('Data truncated')
    return choice
  },
  date: (text) => dateText(text),
  moment: (text) => momentText(text),
  time: (text) => timeText(text),
}

function strictNumber(text: string): number {
  const trimmed = text.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) {
    throw new SqlError('Incorrect numeric value')
  }
  return Number(trimmed)
}

function decimalText(number: number, digits: number): string {
  // Half a cent is rounded away from zero, which binary fractions don't do.
  const cents = Math.round(Number(`${Math.abs(number)}e2`))
  const text = (cents / 100).toFixed(2)
  if (text.length - 3 > digits) throw new SqlError('Out of range value')
  return number < 0 && cents > 0 ? `-${text}` : text
}

function dateText(text: string): string {
  const [, year = '', month = '', day = ''] =
    /^\s*(\d{4}|\d{2})\D(\d{1,2})\D(\d{1,2})(?:[ T].*)?\s*$/.exec(text) ??
    /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text) ??
    refuse('Incorrect date value')
  const full = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year)
  if (!isDay(full, Number(month), Number(day))) throw new SqlError('Incorrect date value')
  return `${String(full).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return day <= days
}

function momentText(text: string): string {
  const [, day = '', time = '00:00:00'] =
    /^\s*(\S+?)(?:[ T](\d{1,2}:\d{1,2}(?::\d{1,2})?)(?:\.\d*)?)?\s*$/.exec(text) ??
    refuse('Incorrect datetime value')
  const clock = timeText(time)
  if (Number(clock.split(':')[0]) > 23) throw new SqlError('Incorrect datetime value')
  return `${dateText(day)} ${clock}`
}

function timeText(text: string): string {
  const [, sign = '', hours = '', minutes = '0', seconds = '0'] =
    /^\s*(-?)(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:\.\d*)?)?\s*$/.exec(text) ??
    refuse('Incorrect time value')
  if (Number(minutes) > 59 || Number(seconds) > 59 || Number(hours) > 838) {
    throw new SqlError('Incorrect time value')
  }
  return sign + [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':')
}

function refuse(message: string): never {
  throw new SqlError(message)
}
