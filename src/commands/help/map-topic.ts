// Loaded only by `itflow help maps`.
import { helpRows, joinLines } from '../../cli/help-layout.ts'
import type { Take } from '../../import/import-map.ts'
import { wrapWords } from '../../text/wrap.ts'

/** An example of a map file; a test parses it. */
export const MAP_EXAMPLE = `match: [serial, mac, name]
source_id: agent_id
owns: [ip]
columns:
  hostname: name
  local_ips:
    { field: ip, take: first-ipv4 }
  kind:
    field: type
    values: { server: Server }
  expires:
    { field: expire, date: DD.MM.YY }
  group:
    { field: client, take: last-part }
  status: ignore
defaults: { status: Deployed }
skip: { group: '*Recycle Bin*' }
dates: DD.MM.YYYY
blank: keep
max-changes: 60%`

const KEYS: readonly (readonly [key: string, help: string])[] = [
  ['match', 'the keys to find records by, in order; name+network must both match'],
  [
    'columns',
    'HEADING: FIELD, or ignore. Only the columns listed here are used. A second column with the same heading is HEADING#2',
  ],
  [
    'source_id',
    "HEADING of the column with the source's own ID of each record, by which a renamed record is found again; used with --source, otherwise only checked",
  ],
  [
    'owns',
    'fields in which the source always wins over ITFlow; used with --source, otherwise only checked',
  ],
  ['defaults', 'values for fields that are empty in the row and on the record'],
  ['skip', 'rows to leave out: a pattern with *, or a list of them, ignoring case'],
  ['dates', 'how dates are written, unless a column sets its own format'],
  ['blank', 'an empty cell keeps what is stored (keep), or clears it (clear)'],
  ['max-changes', 'refuse to change more records than this: a number, or a percentage of all'],
  [
    'max-left',
    "with --source: allow this many of a client's records to have left, not max-changes",
  ],
]

const COLUMN_KEYS: readonly (readonly [key: string, help: string])[] = [
  ['field', 'a field by its flag, its ITFlow name or its label; client for the client'],
  ['take', 'the part to use of a cell that contains more than the value'],
  ['values', 'the value to store for each word in the file; other words are stored as they are'],
  ['date', 'how its dates are written: DD.MM.YYYY'],
]

const TAKE_VALUES: Readonly<Record<Take, string>> = {
  first: 'the first of several values',
  second: 'the second of several values',
  'first-ipv4': 'the first IPv4 address',
  'first-mac': 'the first MAC address',
  digits: 'only the digits',
  domain: 'the first domain name',
  email: 'the first e-mail address',
  'last-part': 'the last part of a path: Root/Customers/Acme',
  text: 'HTML converted to text',
  unescape: 'the text without the apostrophe or backtick that an export added before = + - @',
}

/** Returns the help on map files of imports, in lines of a width. */
export function mapTopic(width: number): string {
  const words = (text: string) => wrapWords(text, width)
  return joinLines([
    ...words(
      'A map says which field each column of an import goes to: itflow import … --map FILE.',
    ),
    ...words(
      'Without one, a column goes to the field whose ITFlow name, flag, label or usual name in other programs is its heading.',
    ),
    '',
    ...MAP_EXAMPLE.split('\n').map((line) => `  ${line}`),
    '',
    ...helpRows(KEYS, width),
    '',
    ...words('A column can be a FIELD, a list of fields, or an object with:'),
    '',
    ...helpRows(COLUMN_KEYS, width),
    '',
    ...words('Values of take:'),
    '',
    ...helpRows(Object.entries(TAKE_VALUES), width),
    '',
    ...words(
      "For the flags of a module's fields: itflow assets create --help. For example maps, see docs/examples; for editors, the JSON Schema docs/import-map.schema.json; for more, the guide.",
    ),
  ])
}
