import { MASK } from '../../../text/masking.ts'
import { type Mask, maskedJson, mayContainSecret } from '../../../text/secret-fields.ts'
import { jsonCandidates } from '../envelope.ts'

/** The most of a body that a trace shows, in characters. */
const MAX_SHOWN = 4000

/** How much of the beginning and of the end of a text is searched, in characters. */
const MAX_SEARCHED = 20_000

/** Phrases of PHP, web servers and proxies that are safe to show, since none can be a secret. */
const KNOWN_PHRASES = [
  ...['Fatal error', 'Parse error', 'Warning', 'Notice', 'Deprecated', 'Uncaught', 'Stack trace'],
  ...['Allowed memory size', 'Maximum execution time', 'Call to undefined', 'Undefined variable'],
  ...['Undefined array key', 'headers already sent', 'mysqli', 'SQL syntax', 'Unknown column'],
  ...['Access denied for user', 'Too many connections', 'Connection refused', 'Bad Gateway'],
  ...['Gateway Time-out', 'Service Unavailable', 'Too Many Requests', 'Request Entity Too Large'],
  ...['Forbidden', 'Not Found', 'Unauthorized', 'Index of', 'nginx', 'Apache', 'LiteSpeed', 'IIS'],
  ...['cloudflare', 'captcha', 'login', '<?php', '<html'],
]

/**
 * Formats a body for a trace: JSON, with secrets hidden by the names of its fields and by `mask`. Any other text is
 * described and not shown, since it may contain secrets that can't be recognized.
 */
export function formatTraceBody(text: string, mask: Mask): string {
  for (const candidate of jsonCandidates(text)) {
    const parsed = parse(candidate)
    if (typeof parsed !== 'object' || parsed === null) continue
    const shown = formatJson(parsed, mask)
    const rest = text.length - candidate.length
    return rest === 0
      ? shown
      : `${shown}\n(and ${rest} characters that aren't JSON${describeHiddenText(text)})`
  }
  return `(not JSON, so not shown${describeHiddenText(text)})`
}

function formatJson(value: object, mask: Mask): string {
  const maskText: Mask = (text) => maskString(text, mask)
  let shown = ''
  for (const piece of maskedJson(value, maskText)) {
    shown += piece
    if (shown.length > MAX_SHOWN) return `${shown.slice(0, MAX_SHOWN)}… (cut)`
  }
  return shown
}

/**
 * Masks a string, of which only the beginning is searched: if masking leaves little of it, it may end in half a
 * secret.
 */
function maskString(text: string, mask: Mask): string {
  const beginning = text.slice(0, MAX_SEARCHED)
  // JSON, SQL or a dump inside a string has fields of its own, whose names don't show here.
  if (mayContainSecret(beginning)) return MASK
  const masked = mask(beginning)
  return text.length === beginning.length || masked.length > MAX_SHOWN ? masked : MASK
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Describes a text that is not shown: the known phrases it contains, and the file and line of a PHP error. */
function describeHiddenText(text: string): string {
  const searched = text.slice(0, MAX_SEARCHED) + text.slice(MAX_SEARCHED).slice(-MAX_SEARCHED)
  const lower = searched.toLowerCase()
  const phrases = KNOWN_PHRASES.filter((phrase) => lower.includes(phrase.toLowerCase()))
  const [, file, line] =
    /\b(\w[\w-]{0,60}\.php)(?:<\/b>)?(?: on line (?:<b>)?|:)(\d{1,6})/.exec(searched) ?? []
  const place = file === undefined || line === undefined ? [] : [`${file} line ${line}`]
  const all = [...phrases, ...place]
  return all.length === 0 ? '' : `; it contains: ${all.join(', ')}`
}
