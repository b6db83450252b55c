/** The ID that a text is; undefined where it is none: digits that begin with a zero are a name, a serial or a number. */
export function idIn(text: string): number | undefined {
  const trimmed = text.trim()
  return /^[1-9]\d*$/.test(trimmed) ? Number(trimmed) : undefined
}

/** The highest ID that the database can hold; no record has one beyond it. */
export const HIGHEST_ID = 2_147_483_647
