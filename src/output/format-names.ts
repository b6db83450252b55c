/** The names of all output formats, in the order of help; separate from their writers, which are slow to load. */
export const FORMAT_NAMES = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const

/** The name of an output format. */
export type Format = (typeof FORMAT_NAMES)[number]

/** The names of the formats that only some commands write. */
const SPECIAL_FORMAT_NAMES = ['xlsx', 'text', 'markdown', 'html'] as const

/** The name of a format that only some commands write. */
export type SpecialFormat = (typeof SPECIAL_FORMAT_NAMES)[number]

/** Whether a word names a format that only some commands write. */
export function isSpecialFormat(word: string): word is SpecialFormat {
  return (SPECIAL_FORMAT_NAMES as readonly string[]).includes(word)
}
