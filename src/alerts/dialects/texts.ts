import { stripInvisible } from '../../records/strip-invisible.ts'
import { cleanLine, cleanText, trimBlankLines } from '../../text/terminal-safe.ts'
import { parseUrl } from '../../url.ts'

/** Returns a text, number or boolean of a payload as text; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Returns a value as one safe line; of a list the first text. Undefined if that is empty, or the value isn't a text. */
export function lineOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value.find(isFilled) : value
  const line = cleanLine(scalarText(first) ?? '').trim()
  return isBlank(line) ? undefined : line
}

/** Returns a value as safe lines of text: the texts of a list one to a line, and other data as JSON. */
export function linesOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  const items = Array.isArray(value) ? value.map(scalarText) : [scalarText(value)]
  const text = items.every((item) => item !== undefined) ? items.join('\n') : asJson(value)
  const clean = trimBlankLines(cleanText(text))
  return isBlank(clean) ? '' : clean
}

/** Returns a value as a URL that a person may open; undefined unless it is http or https. */
export function linkOf(value: unknown): string | undefined {
  const text = lineOf(value)
  if (text === undefined || text.length > MAX_LINK || !/^https?:/i.test(text)) return undefined
  const url = parseUrl(text)
  if (url === undefined) return undefined
  // What a monitoring tool signs in with isn't for the readers of a ticket.
  url.username = ''
  url.password = ''
  return url.href
}

const MAX_LINK = 2_000

/** Cuts a text after a number of characters; a character is never split. The mark shows that something is missing. */
export function cutText(text: string, length: number, mark = '…'): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - mark.length).replace(/[\ud800-\udbff]$/, '')}${mark}`
}

/** Whether nothing of a text can be seen. */
export function isBlank(text: string): boolean {
  return stripInvisible(text).trim() === ''
}

function isFilled(value: unknown): boolean {
  return !isBlank(scalarText(value) ?? '')
}

/** Returns data as JSON with line breaks, unless its depth would make that huge. */
function asJson(value: unknown): string {
  if (isNested(value, MAX_INDENTED)) return 'The data is nested too deeply to show.'
  return JSON.stringify(value, null, 2) ?? ''
}

const MAX_INDENTED = 30

/** Whether a value has more than a number of levels. */
function isNested(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isNested(inner, levels - 1))
}
