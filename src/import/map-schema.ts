import * as v from 'valibot'
import { TAKES } from './import-map.ts'

/** A scalar of YAML: `7` and `true` are strings here. */
const text = v.union([v.string(), v.number(), v.boolean()])

const use = v.strictObject({
  field: v.pipe(
    v.string(),
    v.description("A field's flag, ITFlow name or label; client for the row's client"),
  ),
  take: v.optional(v.pipe(v.picklist(TAKES), v.description('Which part of the cell to use'))),
  values: v.optional(
    v.pipe(
      v.record(v.string(), text),
      v.description('The value to store for each word in the file (in any case); empty for none'),
    ),
  ),
  date: v.optional(
    v.pipe(
      v.string(),
      v.description('The date format, as in DD.MM.YYYY; anything after the date is ignored'),
    ),
  ),
})

const oneUse = v.union([v.pipe(v.string(), v.description('A field, or ignore')), use])

/** The form of a map file. Its JSON Schema is docs/import-map.schema.json. */
export const mapSchema = v.pipe(
  v.strictObject({
    match: v.optional(
      v.pipe(
        v.union([v.string(), v.array(v.string())]),
        v.description('Keys to find records by, in order; + joins keys that must match together'),
      ),
    ),
    source_id: v.optional(
      v.pipe(
        text,
        v.description(
          "The heading of the column with the source's own ID of each record, if the import names its source",
        ),
      ),
    ),
    owns: v.optional(
      v.pipe(
        v.array(v.string()),
        v.description('Fields in which the source always wins over ITFlow, if the import names it'),
      ),
    ),
    columns: v.optional(
      v.pipe(
        v.record(v.string(), v.union([oneUse, v.array(oneUse)])),
        v.description('The field of each column, by heading; other columns are ignored'),
      ),
    ),
    defaults: v.optional(
      v.pipe(
        v.record(v.string(), text),
        v.description('Values by field, used if the row and the record have none'),
      ),
    ),
    skip: v.optional(
      v.pipe(
        v.record(v.string(), v.union([text, v.array(text)])),
        v.description('Rows to leave out, by heading: a pattern with *, or several'),
      ),
    ),
    dates: v.optional(
      v.pipe(v.string(), v.description("The date format of columns that don't set their own")),
    ),
    blank: v.optional(
      v.pipe(
        v.picklist(['keep', 'clear']),
        v.description('What an empty cell does: keep the stored value, or clear it'),
      ),
    ),
    'max-left': v.optional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.description(
          "How many of a client's records may have left the source, instead of max-changes: 5, or 40%",
        ),
      ),
    ),
    'max-changes': v.optional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.description('How many records may be changed: 25, or 60%'),
      ),
    ),
  }),
  v.title('Map file for imports into ITFlow'),
)

/** A map file that has the right form; its fields and values aren't checked yet. */
export type WrittenMap = v.InferOutput<typeof mapSchema>
