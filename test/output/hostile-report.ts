import * as fc from 'fast-check'
import type { DocumentBlock, ReportDocument } from '../../src/output/document/document.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { cleanText } from '../../src/text/terminal-safe.ts'

/** Pieces that mean something in Markdown, HTML, a terminal or an address. */
const PIECES = [
  ...[
    '#',
    '##',
    '>',
    '-',
    '- ',
    '+ ',
    '* ',
    '1. ',
    '12) ',
    '=',
    '===',
    '---',
    ':-',
    ':-:',
    '|',
    '||',
  ],
  ...[
    '`',
    '```',
    '~~~',
    '~',
    '~~',
    '*',
    '**',
    '_',
    '__',
    '$',
    '$$',
    '\\',
    '!',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
  ],
  ...[
    '[x](javascript:alert(1))',
    '![x](https://a.example/b.png)',
    '[x]: https://a.example',
    '[^1]',
    '[ ]',
  ],
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<!--',
    '-->',
    '<b>',
    '</td>',
    '</title>',
  ],
  ...[
    '</style>',
    '&amp;',
    '&lt;',
    '&#60;',
    '&copy',
    '&',
    '"',
    "'",
    '{{x}}',
    '<https://a.example>',
    '@ann',
    '@',
  ],
  ...[
    'https://a.example/a_b?c=1&d=2#e',
    'http://a.example/~a/*b*',
    'www.a.example',
    'ann@a.example',
  ],
  ...[
    'https://',
    'HTTP://a|b',
    'www.a|b',
    'ftp://a.example',
    'mailto:a@b.example',
    'javascript:alert(1)',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    '    ',
    ' ',
    '\u00a0',
    '\x1b[31m',
    '\x1b]0;x\x07',
    '\x00',
    '\x85',
    '\u2028',
  ],
  ...[
    '\u202e',
    '\u2067',
    '\u200f',
    'שלום',
    'مرحبا',
    '日本語',
    'é',
    '👩‍💻',
    '\ud800',
    'a',
    'b',
    '7',
    'TCK-1',
  ],
]

/** Texts as a hostile or careless person would store them. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 10,
  })
  .map((pieces) => pieces.join(''))

/** A report in which the server wrote everything, and it did its worst. */
export const hostileReport: fc.Arbitrary<ReportDocument> = fc
  .array(hostileText, { minLength: 20, maxLength: 20 })
  .map((texts) => reportOf(...texts))

/** Puts texts into every place of a report, in the order in which they are read; a single one into all of them. */
export function reportOf(...texts: readonly string[]): ReportDocument {
  let at = 0
  const next = () => texts[at++ % texts.length] ?? ''
  return {
    title: next(),
    details: [next(), next()],
    sections: [
      {
        name: 'hostile',
        title: next(),
        remark: next(),
        blocks: [
          { kind: 'facts', facts: [{ label: next(), value: next() }] },
          { kind: 'text', text: next() },
          { kind: 'list', items: [{ text: next(), items: [next(), next()] }, { text: next() }] },
          {
            kind: 'table',
            caption: next(),
            sheet: hostileSheet([next(), next()], [next(), next()]),
          },
          { kind: 'bars', caption: next(), bars: [{ label: next(), value: 3, text: next() }] },
        ],
      },
    ],
  }
}

function hostileSheet(labels: readonly string[], values: readonly string[]): Sheet {
  const names = ['first', 'second']
  return {
    fields: names.map((name, index) => ({ name, label: labels[index] ?? '', kind: 'text' })),
    columns: names.map((field) => ({ field, heading: `${field} heading` })),
    rows: [Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))],
    isList: true,
  }
}

/** What can be seen of a text, whatever its spaces and lines are. */
export function inkOf(text: string): string {
  return cleanText(text).replace(/\s+/g, '')
}

/** What a writer adds to the texts of a report. */
interface Reading {
  fact: (label: string, value: string) => string[]
  caption: (caption: string, title: string) => string
}

/** What a reader sees of a report, in order, whatever its spaces and lines are. */
export function inkOfReport(
  { title, details, sections }: ReportDocument,
  reading: Reading,
): string {
  const parts = sections.flatMap((section) => [
    section.title,
    section.remark ?? '',
    ...section.blocks.flatMap((block) => [
      'caption' in block ? reading.caption(block.caption, section.title) : '',
      ...textsOf(block, reading),
    ]),
  ])
  return [title, ...details, ...parts].map(inkOf).join('')
}

function textsOf(block: DocumentBlock, { fact }: Reading): string[] {
  switch (block.kind) {
    case 'facts':
      return block.facts.flatMap(({ label, value }) => fact(label, value))
    case 'bars':
      return block.bars.flatMap(({ label, text }) => fact(label, text))
    case 'text':
      return [block.text]
    case 'list':
      return block.items.flatMap(({ text, items = [] }) => [text, ...items])
    case 'table':
      return [
        ...block.sheet.fields.map(({ label }) => label),
        ...block.sheet.rows.flatMap((row) => Object.values(row).map(String)),
      ]
  }
}
