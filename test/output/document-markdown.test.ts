import * as fc from 'fast-check'
import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { documentMarkdown } from '../../src/output/document/markdown.ts'
import { escapeMarkdown, escapeMarkdownLine } from '../../src/text/escape-markdown.ts'
import { isSlowSuite } from '../support/division.ts'
import { OPTIONS, REPORT } from './document-samples.ts'
import { hostileReport, inkOf, inkOfReport } from './hostile-report.ts'

/** The tags that the writer makes, and links of addresses, which are links in any text. */
const TAG =
  /^<\/?(?:h[123]|p|br|ul|li|strong|table|thead|tbody|tr|th|td)>$|^<t[hd] align="right">$|^<a href="(?:https?:\/\/|ftp:\/\/|mailto:)[^"]*">$|^<\/a>$/

/** Renders Markdown as GitHub does, to tags and text. */
function render(markdown: string): { tags: string[]; text: string } {
  const html = marked.parse(markdown, { async: false, gfm: true })
  const text = html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|amp|#8203);/g, (entity) => CHARACTERS[entity] ?? entity)
  return { tags: html.match(/<[^>]*>/g) ?? [], text }
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
  '&#8203;': '\u200b',
}

/** Markdown puts a colon after a label, and shows that there is no value. */
const READ = {
  fact: (label: string, value: string) => [label, ':', inkOf(value) || '—'],
  caption: (caption: string, title: string) => (inkOf(caption) === inkOf(title) ? '' : caption),
}

describe('a report as Markdown', () => {
  it('has headings, lists and tables', async () => {
    expect(await documentMarkdown(REPORT, OPTIONS)).toBe(`# Müller & Söhne

From acme.example on 24 Nov 2026  
Times are in UTC

## Client

- **Type:** Managed
- **Address:** 1 High St<br>Berlin
- **Website:** —

Call first.

The server room is in the cellar.

## Open tickets (2)

| Number | Subject | Priority | Status | Contact | Amount | Updated |
| --- | --- | --- | --- | --- | --: | --- |
| TCK-1042 | Printer offline in accounting | High | Open | 7 | 9.50 | 24 Nov 2026 10:00 |
| TCK-998 | VPN に接続できない | Low | 9 |  | 120.00 |  |

## Assets (17)

### By type

- **Laptop:** 12
- **Server:** 5
- **Unknown:** 0

### What expires

| Name | Warranty expires | Seats |
| --- | --- | --: |
| LT-1 | 18 Nov 2026 (expired) | 1 |
| LT-2 | 28 Nov 2026 (in 4 days) | 25 |
| LT-3 | 15 Jan 2028 |  |
| LT-4 |  |  |

## Changes

- TCK-1042 Printer
  - Closed
  - by Ann

## Documents (0)

There are none.

## Domains

Could not be read: this key may not read domains.
`)
  })

  it('shows every text as it is, with no element of its own', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const { tags, text } = render(await documentMarkdown(report, OPTIONS))
        expect(tags.filter((tag) => !TAG.test(tag))).toEqual([])
        expect(text).not.toMatch(/(?<!\w)@\w/)
        expect(inkOf(text)).toBe(inkOfReport(report, READ))
      }),
      { numRuns: isSlowSuite ? 5000 : 200 },
    )
  })
})

it.each([
  ['no more than needed', 'C# v1.2 (x64) - 50% of 3/4, a_b: "ok" & done!', undefined],
  ['a heading', '# a', '\\# a'],
  ['an item', '- a', '\\- a'],
  ['a number with a full stop', '2026. A year', '2026\\. A year'],
  ['a cell', 'a | b', 'a \\| b'],
  ['an element', '<script>', '\\<script>'],
  ['a link', '[x](javascript:alert(1))', '\\[x](javascript:alert(1))'],
  ['an entity, but no other &', '&lt; & &', '\\&lt; & &'],
  ['an address, as it is', 'see https://a.example/a_b?c=1&d=2', undefined],
  ['an address with more in it', 'https://a.example/*b*', 'https\\://a.example/\\*b\\*'],
  ['a mention', '@ann', '@&#8203;ann'],
  ['a mail address, as it is', 'ann@a.example', undefined],
  ['line breaks', 'a\n# b\r\n\tc', 'a # b c'],
])('escapes %s', (_, text, expected = text) => {
  expect(escapeMarkdownLine(text)).toBe(expected)
})

it('escapes the start of a line only there', () => {
  expect(escapeMarkdown('- a')).toBe('- a')
})
