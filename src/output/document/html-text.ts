import { escapeHtml } from '../../text/escape-html.ts'
import { cleanLine, cleanText, trimBlankLines } from '../../text/terminal-safe.ts'

/** Returns a text on one line as HTML. */
export function lineHtml(text: string): string {
  return escapeHtml(cleanLine(text).trim())
}

/** Returns a text as HTML with its line breaks, which the style shows. */
export function linesHtml(text: string): string {
  return escapeHtml(trimBlankLines(cleanText(text)))
}
