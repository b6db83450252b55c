import * as v from 'valibot'
import { TAKES } from './import-map.ts'

/** What YAML may have where a text is meant: `7` and `true` are texts here. */
const text = v.union([v.string(), v.number(), v.boolean()])

const use = v.strictObject({
  field: v.pipe(
    v.string(),
    v.description('A field’s flag, ITFlow name or label; client for the row’s client'),
  ),
  take: v.optional(
    v.pipe(
      v.picklist(TAKES),
      v.description('What is taken of a cell that holds more than the value'),
    ),
  ),
  values: v.optional(
    v.pipe(
      v.record(v.string(), text),
      v.description('What is stored for a word of the file, letter case aside; nothing for none'),
    ),
  ),
  date: v.optional(
    v.pipe(
      v.string(),
      v.description('How dates are written, as in DD.MM.YYYY; what follows the day is left'),
    ),
  ),
})

const oneUse = v.union([v.pipe(v.string(), v.description('A field, or ignore')), use])

/** A map file as it is written. Its JSON Schema is docs/import-map.schema.json. */
export const mapSchema = v.pipe(
  v.strictObject({
    match: v.optional(
      v.pipe(
        v.union([v.string(), v.array(v.string())]),
        v.description(
          'Natural keys by which records are found, in order; + joins those that count together',
        ),
      ),
    ),
    columns: v.optional(
      v.pipe(
        v.record(v.string(), v.union([oneUse, v.array(oneUse)])),
        v.description('What each column is, by its heading; with it, only these columns are used'),
      ),
    ),
    defaults: v.optional(
      v.pipe(
        v.record(v.string(), text),
        v.description('Values by field, for what is empty in the row and on the record'),
      ),
    ),
    skip: v.optional(
      v.pipe(
        v.record(v.string(), v.union([text, v.array(text)])),
        v.description(
          'Rows that do not belong in ITFlow, by heading: a pattern with *, or several',
        ),
      ),
    ),
    dates: v.optional(
      v.pipe(v.string(), v.description('How dates are written unless a column says otherwise')),
    ),
    blank: v.optional(
      v.pipe(
        v.picklist(['keep', 'clear']),
        v.description('What an empty cell does: keep the stored value, or clear it'),
      ),
    ),
    'max-changes': v.optional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.description('How many records may be changed: 25, or 60%'),
      ),
    ),
  }),
  v.title('A map for imports into ITFlow'),
)

/** A map file as it is written, checked in its form only. */
export type WrittenMap = v.InferOutput<typeof mapSchema>

/** The keys that a map has, and those of a column. */
export const MAP_KEYS: readonly string[] = Object.keys(mapSchema.pipe[0].entries)
export const USE_KEYS: readonly string[] = Object.keys(use.entries)
