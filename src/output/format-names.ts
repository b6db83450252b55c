/** The names of all output formats, in the order of help; separate from their writers, which are slow to load. */
export const FORMAT_NAMES = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const

/** The name of an output format. */
export type Format = (typeof FORMAT_NAMES)[number]
