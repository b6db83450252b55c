const MEBIBYTE = 1024 * 1024

/** The largest file that is read unless the setting says otherwise, in bytes. */
export const DEFAULT_MAX_BYTES = 256 * MEBIBYTE

/** The longest record, in characters: the largest columns of ITFlow never hold more, so a quote was not closed. */
export const MOST_IN_RECORD = 16 * MEBIBYTE

/** The most columns: no module has a tenth of it. */
export const MOST_COLUMNS = 2000

/** How deep lists and objects may be in each other. */
export const MOST_DEPTH = 64

/** The most rows of a spreadsheet, which is read as a whole. */
export const MOST_SHEET_ROWS = 10_000

/** The most that a spreadsheet may unpack to, in bytes. */
export const MOST_UNPACKED = 128 * MEBIBYTE

/** The largest YAML, in bytes: it is read as a whole, and takes some fifty times its size in memory. */
export const MOST_YAML = 8 * MEBIBYTE

/** How many rows are handed over at once. */
export const ROWS_AT_ONCE = 512
