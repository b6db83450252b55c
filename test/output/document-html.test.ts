import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/output/document/document.ts'
import { documentHtml } from '../../src/output/document/html.ts'
import { isSlowSuite } from '../support/division.ts'
import { expiring, OPTIONS, REPORT } from './document-samples.ts'
import { hostileReport, inkOf, inkOfReport } from './hostile-report.ts'

/** Every tag that the writer makes, with its attributes. */
const TAG = new RegExp(
  `^<(?:${[
    '/?(?:main|header|section|h1|h2|p|ul|li|nav|dl|div|dt|dd|bdi|span|table|caption|thead|tbody|tr|th|td|a|svg|title)',
    'h1 dir="auto"',
    'h2 id="s\\d+-[a-z0-9-]*"',
    'p (?:class="(?:lines|remark|remark unreadable)" )?dir="auto"',
    'section aria-labelledby="s\\d+-[a-z0-9-]*"',
    'main id="report" tabindex="-1"',
    'nav aria-label="Sections"',
    'a (?:class="skip" )?href="#[a-z0-9-]+"',
    'span class="count"',
    'dd class="lines" dir="auto"',
    'table class="(?:chart|list" role="table)"',
    'caption class="heard"',
    't(?:head|body) role="rowgroup"',
    'tr role="row"',
    'th scope="col" role="columnheader"(?: class="right")? style="--least:\\d+ch"',
    'th scope="row"(?: role="rowheader")?(?: class="[a-z ]+")?',
    'td(?: role="cell")?(?: class="[a-z ]+")?(?: style="--least:\\d+ch")?(?: data-label="[^"<>]*")?',
    'svg role="img" width="100%" height="14"',
    'rect class="(?:track|bar)" width="[\\d.]+%" height="14" rx="2"/',
  ].join('|')})>$`,
)

/** Returns the tags and the text of a page's body; the bars of charts have titles of their own. */
function bodyOf(html: string): { tags: string[]; text: string } {
  const body = html.slice(html.indexOf('<body>') + '<body>'.length, html.indexOf('</body>'))
  const text = body
    .replace(/<svg.*?<\/svg>|<a class="skip".*?<\/a>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => CHARACTERS[entity] ?? entity)
  return { tags: body.match(/<[^>]*>/g) ?? [], text }
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

/** A table has a caption in any case. */
const READ = {
  fact: (label: string, value: string) => [label, value],
  caption: (caption: string, title: string) => (inkOf(caption) === '' ? title : caption),
}

const withSections = (sections: ReportDocument['sections']) =>
  documentHtml({ title: 'A', details: [], sections }, OPTIONS)

describe('a report as a web page', () => {
  it('is one file that may load nothing', async () => {
    const html = await documentHtml(REPORT, OPTIONS)
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/)
    expect(html).toContain("content=\"default-src 'none'; style-src 'unsafe-inline';")
    expect(html).toContain('<title>Müller &amp; Söhne</title>')
    expect(html).not.toMatch(
      /<(?:script|link|img|iframe|object|embed|base|form)\b|url\(|@import|https?:/i,
    )
  })

  it('shows every text as it is, with no element or attribute of its own', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const { tags, text } = bodyOf(await documentHtml(report, OPTIONS))
        expect(tags.filter((tag) => !TAG.test(tag))).toEqual([])
        expect(inkOf(text)).toBe(inkOfReport(report, READ))
      }),
      { numRuns: isSlowSuite ? 5000 : 200 },
    )
  })

  it('has a heading for each section, and links to them if there are many', async () => {
    const html = await documentHtml(REPORT, OPTIONS)
    const headings = [...html.matchAll(/<h(\d)[^>]*>(.*?)<\/h\d>/g)].map(([, level, text]) =>
      `${level} ${text}`.replace(/<[^>]*>/g, ''),
    )
    expect(headings).toEqual([
      '1 Müller &amp; Söhne',
      ...['2 Client', '2 Open tickets 2', '2 Assets 17', '2 Changes', '2 Documents 0', '2 Domains'],
    ])
    const ids = [...html.matchAll(/<h2 id="([^"]*)">/g)].map(([, id]) => id)
    expect([...html.matchAll(/<li><a href="#([^"]*)">/g)].map(([, id]) => id)).toEqual(ids)
    expect(await withSections([])).not.toContain('<nav')
  })

  it('gives sections of the same name different anchors', async () => {
    const section = { name: 'Örtliche "assets"', title: 'A', blocks: [] }
    const html = await withSections([section, section])
    expect([...html.matchAll(/ id="(s[^"]*)"/g)].map(([, id]) => id)).toEqual([
      's1--rtliche-assets-',
      's2--rtliche-assets-',
    ])
  })

  it('sets apart what could not be read', async () => {
    const html = await documentHtml(REPORT, OPTIONS)
    expect(html).toContain('<p class="remark" dir="auto">There are none.</p>')
    expect(html).toContain('<p class="remark unreadable" dir="auto">Could not be read: this')
  })

  it('has tables with a caption, headings of columns and rows, and colours beside words', async () => {
    const html = await withSections([
      {
        name: 'a',
        title: 'A',
        blocks: [{ kind: 'table', caption: 'Expiring', sheet: expiring() }],
      },
    ])
    expect(html).toContain('<caption><bdi>Expiring</bdi></caption>')
    expect(html).toContain('<th scope="row" role="rowheader"><bdi>LT-1</bdi></th>')
    expect(html).toContain(
      '<td role="cell" class="alarm" data-label="Warranty expires"><bdi>18 Nov 2026 (expired)</bdi></td>',
    )
    expect(html).toContain(
      'class="warning" data-label="Warranty expires"><bdi>28 Nov 2026 (in 4 days)<',
    )
    expect(html).toContain('<td role="cell" class="right" data-label="Seats"><bdi>25</bdi></td>')
  })

  it('shows a sheet of one record as labels and values', async () => {
    const html = await withSections([
      {
        name: 'a',
        title: 'A',
        blocks: [{ kind: 'table', caption: 'A', sheet: { ...expiring(), isList: false } }],
      },
    ])
    expect(html).not.toContain('<table')
    expect(html).toContain(
      '<div><dt><bdi>Name</bdi></dt><dd class="lines" dir="auto">LT-1</dd></div>',
    )
  })

  it('shows nothing of an empty block', async () => {
    const empty = await withSections([
      {
        name: 'a',
        title: 'A',
        blocks: [
          { kind: 'facts', facts: [] },
          { kind: 'text', text: ' \n ' },
          { kind: 'list', items: [] },
          { kind: 'table', caption: 'A', sheet: { ...expiring(), rows: [] } },
          { kind: 'bars', caption: 'A', bars: [] },
        ],
      },
    ])
    expect(empty).toContain('<h2 id="s1-a"><bdi>A</bdi></h2>\n</section>')
  })

  it('draws bars in proportion to the largest, and none of nothing', async () => {
    const bars = [12, 3, 0].map((value) => ({ label: 'A', value, text: String(value) }))
    const widthsOf = async (drawn: typeof bars) => {
      const html = await withSections([
        { name: 'a', title: 'A', blocks: [{ kind: 'bars', caption: 'A', bars: drawn }] },
      ])
      return [...html.matchAll(/<rect class="bar" width="([^"]*)"/g)].map(([, width]) => width)
    }
    expect(await widthsOf(bars)).toEqual(['100%', '25%', '0%'])
    expect(await widthsOf(bars.slice(2))).toEqual(['0%'])
  })
})
