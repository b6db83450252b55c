const MEBIBYTE = 1024 * 1024

/** The default size limit for a file, in bytes. */
export const DEFAULT_MAX_BYTES = 256 * MEBIBYTE

/** The longest record, in characters. ITFlow's largest columns hold less, so a longer one means that a quote isn't closed. */
export const MAX_RECORD_LENGTH = 16 * MEBIBYTE

/** No module has a tenth as many columns. */
export const MAX_COLUMNS = 2000

/** How deeply lists and objects may be nested. */
export const MAX_DEPTH = 64

/** Rows of a spreadsheet, which is read as a whole. */
export const MAX_SHEET_ROWS = 10_000

/** The unpacked size of a spreadsheet, in bytes. */
export const MAX_UNPACKED_BYTES = 128 * MEBIBYTE

/** YAML is read as a whole, and takes about fifty times its size in memory. */
export const MAX_YAML_BYTES = 8 * MEBIBYTE

/** How many rows are yielded at once. */
export const ROW_BATCH = 512
