import type { Field } from '../resources/field.ts'
import { detectHtml, type TextKind } from '../text/detect-html.ts'
import { convertLineBreaks } from '../text/html-breaks.ts'
import { textToHtml } from '../text/text-to-html.ts'

/** The ways to read a text for a field that is stored as HTML. */
export const TEXT_FORMATS = ['auto', 'text', 'html', 'markdown'] as const

/** How such a text is to be read; `auto` decides by the text itself. */
export type TextFormat = (typeof TEXT_FORMATS)[number]

/** How a text is to be read, and the file it comes from, as it was named. */
export interface HtmlSource {
  format?: TextFormat | undefined
  file?: string | undefined
}

/** The HTML to be stored, and what the text was taken for. */
export interface HtmlInput {
  html: string
  detectedFormat: 'html' | 'text' | 'markdown'
  /** Its line breaks became breaks of HTML. */
  keepsBreaks: boolean
  /** Why it was taken for plain text, where it has a tag of HTML in it. */
  reason?: string | undefined
  /** It was taken for HTML, and may be a text that shows tags. */
  isMixed?: boolean
}

/** A text as the HTML to be stored in a field. */
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
  if (format === 'auto' && reading.kind === 'html') return ownHtml(text, reading, lineEndOf(field))
  return {
    html: textToHtml(text, lineEndOf(field)),
    detectedFormat: 'text',
    keepsBreaks: /[\r\n]/.test(text),
    reason: format === 'auto' && 'reason' in reading ? reading.reason : undefined,
  }
}

function ownHtml(
  text: string,
  { isPage, isMixed }: Extract<TextKind, { kind: 'html' }>,
  lineEnd: string,
): HtmlInput {
  const html = isPage ? text : convertLineBreaks(text, lineEnd)
  return { html, detectedFormat: 'html', keepsBreaks: html !== text, isMixed }
}

/** Where an older server strips tags, a line break behind the tag stays, which HTML does not show. */
function lineEndOf({ keepsMarkupSince }: Field): string {
  return keepsMarkupSince === undefined ? '<br>' : '<br>\n'
}
