/** Parses an ID; undefined for anything else. Digits that begin with a zero are a name, a serial or a number. */
export function parseId(text: string): number | undefined {
  const trimmed = text.trim()
  return /^[1-9]\d*$/.test(trimmed) ? Number(trimmed) : undefined
}

/** The highest ID that the database can store. */
export const MAX_ID = 2_147_483_647

/**
 * Parses an ID from the server: a whole number from 1 to `MAX_ID`, or its digits. Undefined for anything else, even if a
 * language would convert it to a number (`"0x1"`, `"1e3"`, `" 1"`, `true`, `[1]`, 1.5).
 */
export function parseServerId(value: unknown): number | undefined {
  const isWritten = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value)
  const id = isWritten ? Number(value) : value
  const isId = typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= MAX_ID
  return isId ? id : undefined
}
