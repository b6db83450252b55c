import { Scalar, type ScalarTag, stringify } from '../packages/write-yaml.ts'
import type { Json } from '../records/record.ts'
import { escapeYaml } from '../text/terminal-safe.ts'
import { inChunks } from './chunks.ts'
import { recordPicker } from './rows.ts'
import type { Sheet } from './sheet.ts'

const ROWS_AT_ONCE = 100

/** Formats one YAML document that every parser reads the same way; control characters are escaped. */
export function* yamlText(sheet: Sheet): Generator<string> {
  const { result, isList, rows } = sheet
  const pick = recordPicker(sheet)
  if (result !== undefined) yield textOf(result)
  else if (!isList) yield textOf(rows[0] === undefined ? null : pick(rows[0]))
  else yield* inChunks(items(rows.map(pick)))
}

/** Formats a list as one YAML document, as its records arrive. */
export async function* yamlStream(sheets: AsyncIterable<Sheet>): AsyncGenerator<string> {
  let isEmpty = true
  for await (const sheet of sheets) {
    if (sheet.rows.length === 0) continue
    isEmpty = false
    yield* yamlText(sheet)
  }
  if (isEmpty) yield textOf([])
}

/** Returns a list in several texts, which together are one list. */
function* items(records: readonly Json[]): Generator<string> {
  if (records.length === 0) yield textOf([])
  for (let start = 0; start < records.length; start += ROWS_AT_ONCE) {
    yield textOf(records.slice(start, start + ROWS_AT_ONCE))
  }
}

function textOf(value: Json): string {
  const text = stringify(quoted(value), {
    lineWidth: 0,
    doubleQuotedAsJSON: true,
    aliasDuplicateObjects: false,
    customTags: (tags) => [exponential, ...tags],
  })
  return escapeYaml(text)
}

/** Puts every text that isn't plain words in double quotes, so that no parser reads it as another type. */
function quoted(value: Json): unknown {
  if (typeof value === 'string') return scalar(value)
  if (Array.isArray(value)) return value.map(quoted)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([name, item]) => [scalar(name), quoted(item)]))
}

/** Words with single spaces, hyphens or underscores between: text to a parser of any YAML version. */
const WORDS = /^[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*$/

/** Words with a meaning in YAML 1.1 or 1.2, in lower case. */
const RESERVED = new Set([
  'y',
  'n',
  'yes',
  'no',
  'on',
  'off',
  'true',
  'false',
  'null',
  'nan',
  'inf',
])

function scalar(text: string): string | Scalar {
  if (WORDS.test(text) && !RESERVED.has(text.toLowerCase())) return text
  const made = new Scalar(text)
  made.type = Scalar.QUOTE_DOUBLE
  return made
}

/** YAML 1.1 reads `1e+21` as text; `1.0e+21` is a number in every version. */
const exponential: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: (value) => typeof value === 'number' && String(value).includes('e'),
  test: /^-?[\d.]+e[-+]\d+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, '$1.0e'),
}
