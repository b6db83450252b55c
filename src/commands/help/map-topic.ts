// Loaded only for `itflow help maps`.
import { helpRows, joinLines } from '../../cli/help-layout.ts'
import type { Take } from '../../import/import-map.ts'
import { wrapWords } from '../../text/wrap.ts'

/** A map as people write it; a test reads it. */
export const MAP_EXAMPLE = `match: [serial, mac, name]
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
  ['match', 'the keys by which records are found, in order; name+network count together'],
  [
    'columns',
    'HEADING: FIELD, or ignore. Only the columns listed here are used. A second column of the same name is HEADING#2',
  ],
  ['defaults', 'values for what is empty in the row, and on the record'],
  ['skip', 'rows to leave out: a pattern with *, or a list of them, letter case aside'],
  ['dates', 'how dates are written, unless a column says otherwise'],
  ['blank', 'an empty cell keeps what is stored (keep), or clears it (clear)'],
  ['max-changes', 'refuse to change more records than this: a number, or a share of all'],
]

const OF_COLUMN: readonly (readonly [key: string, help: string])[] = [
  ['field', 'a field by its flag, its ITFlow name or its label; client for the client'],
  ['take', 'what is taken of a cell that holds more than the value'],
  ['values', 'what is stored for a word of the file; any other word is taken as it is'],
  ['date', 'how its dates are written, such as DD.MM.YYYY'],
]

const TAKEN: Readonly<Record<Take, string>> = {
  first: 'the first of several values',
  second: 'the second of them',
  'first-ipv4': 'the first IPv4 address',
  'first-mac': 'the first MAC address',
  digits: 'its digits alone',
  domain: 'the first domain name',
  email: 'the first e-mail address',
  'last-part': 'the last part of a path: Root/Customers/Acme',
  text: 'HTML as text',
  unescape: 'the text without the apostrophe or backtick that an export put before = + - @',
}

/** What a map file of an import says. */
export function mapTopic(width: number): string {
  const words = (text: string) => wrapWords(text, width)
  return joinLines([
    ...words('A map says how the columns of an import become fields: itflow import … --map FILE.'),
    ...words(
      'Without one, a heading is a field if it is its name in ITFlow, its flag, its label, or what other programs usually call it.',
    ),
    '',
    ...MAP_EXAMPLE.split('\n').map((line) => `  ${line}`),
    '',
    ...helpRows(KEYS, width),
    '',
    ...words('A column can be a FIELD, a list of several, or have these:'),
    '',
    ...helpRows(OF_COLUMN, width),
    '',
    ...words('What take can be:'),
    '',
    ...helpRows(Object.entries(TAKEN), width),
    '',
    ...words(
      'The flags of a module’s fields: itflow assets create --help. Maps to start from are in docs/examples, the JSON Schema for editors is docs/import-map.schema.json, and the guide says more.',
    ),
  ])
}
