/** The names of all output formats, in the order in which help names them; apart from their writers, which take a while to load. */
export const FORMAT_NAMES = ['table', 'json', 'ndjson', 'csv', 'yaml'] as const

/** The name of an output format. */
export type Format = (typeof FORMAT_NAMES)[number]
