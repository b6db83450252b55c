import type { Field } from '../resources/field.ts'
import { compareReleases, type Release } from '../resources/releases.ts'

/** The limit of a column, from its SQL type. */
export type Limit =
  | { of: 'characters' | 'bytes'; max: number }
  | { of: 'integer'; min: number; max: number }
  | { of: 'decimal'; digits: number; places: number }

const BYTES: Readonly<Record<string, number>> = {
  tinytext: 255,
  text: 65_535,
  mediumtext: 16_777_215,
  longtext: 4_294_967_295,
}

const INTEGER_BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
}

/** Returns a field's limit on a release (by default the newest); undefined if its type sets none. */
export function limitOf(field: Field, release?: Release): Limit | undefined {
  const sql = sqlOn(field, release)
  const [, type = '', size, places] = /^([a-z]+)(?:\((\d+)(?:,(\d+))?\))?/.exec(sql) ?? []
  if (field.isEncrypted === true) return { of: 'bytes', max: maxEncryptedBytes(Number(size)) }
  if (type === 'varchar' || type === 'char') return { of: 'characters', max: Number(size) }
  if (type === 'varbinary') return { of: 'bytes', max: Number(size) }
  const bytes = BYTES[type]
  if (bytes !== undefined) return { of: 'bytes', max: bytes }
  const bits = INTEGER_BITS[type]
  if (bits !== undefined) {
    return { of: 'integer', min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }
  }
  if (type === 'decimal')
    return { of: 'decimal', digits: Number(size), places: Number(places ?? 0) }
  return undefined
}

/** The longest text that ITFlow encrypts, in bytes, even if the column has room for more (H23). */
const MAX_ENCRYPTED_BYTES = 350

/**
 * Returns the longest text, in bytes, that fits a column encrypted: an IV of 16 characters, then blocks of 16 bytes
 * in base64.
 */
function maxEncryptedBytes(size: number): number {
  const blocks = Math.floor((Math.floor((size - 16) / 4) * 3) / 16)
  return Math.min(MAX_ENCRYPTED_BYTES, 16 * blocks - 1)
}

function sqlOn({ sql, sqlBefore = [] }: Field, release: Release | undefined): string {
  if (release === undefined) return sql
  return sqlBefore.find(({ until }) => compareReleases(release, until) <= 0)?.sql ?? sql
}
