import type { FormatOptions } from '../format-options.ts'
import type { DocumentSection, ReportDocument } from './document.ts'
import { blockHtml } from './html-blocks.ts'
import { STYLE } from './html-style.ts'
import { lineHtml } from './html-text.ts'
import { reportOptions } from './report-cells.ts'

/** A report with fewer sections needs no table of contents. */
const MIN_CONTENTS = 4

/** What a browser may load for the page: nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** A section and the ID of its heading on the page. */
interface Anchored {
  id: string
  section: DocumentSection
}

/** Formats a report as a web page: one file, without scripts, links to elsewhere or anything to load. */
export async function documentHtml(
  { title, details, sections }: ReportDocument,
  given: FormatOptions,
): Promise<string> {
  const options = reportOptions(given)
  const anchored = sections.map((section, index) => ({ id: anchorOf(section, index), section }))
  const bodies: string[] = []
  for (const each of anchored) bodies.push(await sectionHtml(each, options))
  const heading = lineHtml(title)
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
<header>
<h1 dir="auto">${heading}</h1>
${details.map((line) => `<p dir="auto">${lineHtml(line)}</p>`).join('\n')}
</header>
${contentsHtml(anchored)}<main id="report" tabindex="-1">
${bodies.join('\n')}
</main>
</body>
</html>
`
}

/** Names of sections are stable and their own; whatever else is in one is left out. */
function anchorOf({ name }: DocumentSection, index: number): string {
  const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `s${index + 1}-${word}`
}

function contentsHtml(sections: readonly Anchored[]): string {
  if (sections.length < MIN_CONTENTS) return ''
  const items = sections.map(
    ({ id, section }) => `<li><a href="#${id}">${titleHtml(section)}</a></li>`,
  )
  return `<nav aria-label="Sections">\n<ul>\n${items.join('\n')}\n</ul>\n</nav>\n`
}

function titleHtml({ title, count }: DocumentSection): string {
  const number = count === undefined ? '' : ` <span class="count">${count}</span>`
  return `<bdi>${lineHtml(title)}</bdi>${number}`
}

async function sectionHtml({ id, section }: Anchored, options: FormatOptions): Promise<string> {
  const { remark, isUnreadable, blocks, title } = section
  const parts = [`<h2 id="${id}">${titleHtml(section)}</h2>`]
  if (remark !== undefined) {
    const kind = isUnreadable === true ? 'remark unreadable' : 'remark'
    parts.push(`<p class="${kind}" dir="auto">${lineHtml(remark)}</p>`)
  }
  for (const block of blocks) parts.push(await blockHtml(block, title, options))
  const body = parts.filter((part) => part !== '').join('\n')
  return `<section aria-labelledby="${id}">\n${body}\n</section>`
}
