import type { Field } from '../resources/field.ts'
import { detectHtml, type TextKind } from '../text/detect-html.ts'
import { convertLineBreaks } from '../text/html-breaks.ts'
import { textToHtml } from '../text/text-to-html.ts'

/** The ways to read a text for a field that is stored as HTML. */
export const TEXT_FORMATS = ['auto', 'text', 'html', 'markdown'] as const

/** How to read such a text; `auto` decides by the text itself. */
export type TextFormat = (typeof TEXT_FORMATS)[number]

/** How to read a text, and the name of the file it comes from, as given. */
export interface HtmlSource {
  format?: TextFormat | undefined
  file?: string | undefined
}

/** The HTML to store, and how the text was read. */
export interface HtmlInput {
  html: string
  detectedFormat: 'html' | 'text' | 'markdown'
  /** Whether its line breaks became HTML breaks. */
  keepsBreaks: boolean
  /** Why it was read as plain text although it contains an HTML tag. */
  reason?: string | undefined
  /** Whether it was read as HTML but may be plain text that shows tags. */
  isMixed?: boolean
}

/** Converts a text to the HTML to store in a field. */
export async function parseHtmlInput(
  field: Field,
  text: string,
  { format = 'auto', file = '' }: HtmlSource = {},
): Promise<HtmlInput> {
  if (format === 'markdown' || (format === 'auto' && /\.(?:md|markdown)$/i.test(file))) {
    const { markdownToHtml } = await import('../text/markdown.ts')
    return { html: markdownToHtml(text), detectedFormat: 'markdown', keepsBreaks: false }
  }
  if (format === 'html') return { html: text, detectedFormat: 'html', keepsBreaks: false }
  const reading = detectHtml(text)
  if (format === 'auto' && reading.kind === 'html') return keepHtml(text, reading, lineEndOf(field))
  return {
    html: textToHtml(text, lineEndOf(field)),
    detectedFormat: 'text',
    keepsBreaks: /[\r\n]/.test(text),
    reason: format === 'auto' && 'reason' in reading ? reading.reason : undefined,
  }
}

function keepHtml(
  text: string,
  { isPage, isMixed }: Extract<TextKind, { kind: 'html' }>,
  lineEnd: string,
): HtmlInput {
  const html = isPage ? text : convertLineBreaks(text, lineEnd)
  return { html, detectedFormat: 'html', keepsBreaks: html !== text, isMixed }
}

/** If an older server strips tags, a line break after each tag remains; HTML doesn't show it. */
function lineEndOf({ keepsMarkupSince }: Field): string {
  return keepsMarkupSince === undefined ? '<br>' : '<br>\n'
}
