import { MASK } from '../../../text/masking.ts'
import { type Mask, maskedJson, mayContainSecret } from '../../../text/secret-fields.ts'
import { jsonCandidates } from '../envelope.ts'

/** A trace shows no more of a body than this, in characters. */
const SHOWN = 4000

/** What is told of a text that is not shown is looked for in its beginning and its end, in characters. */
const LOOKED_AT = 20_000

/** Words that PHP, web servers and proxies write, and that are told since none of them can be a secret. */
const SIGNS = [
  ...['Fatal error', 'Parse error', 'Warning', 'Notice', 'Deprecated', 'Uncaught', 'Stack trace'],
  ...['Allowed memory size', 'Maximum execution time', 'Call to undefined', 'Undefined variable'],
  ...['Undefined array key', 'headers already sent', 'mysqli', 'SQL syntax', 'Unknown column'],
  ...['Access denied for user', 'Too many connections', 'Connection refused', 'Bad Gateway'],
  ...['Gateway Time-out', 'Service Unavailable', 'Too Many Requests', 'Request Entity Too Large'],
  ...['Forbidden', 'Not Found', 'Unauthorized', 'Index of', 'nginx', 'Apache', 'LiteSpeed', 'IIS'],
  ...['cloudflare', 'captcha', 'login', '<?php', '<html'],
]

/**
 * What a trace shows of a body: JSON with its secrets hidden by the names of its fields and by `mask`. Nothing else is
 * shown, since nobody can tell what in it is secret; what it is like is told instead.
 */
export function formatTraceBody(text: string, mask: Mask): string {
  for (const candidate of jsonCandidates(text)) {
    const parsed = parse(candidate)
    if (typeof parsed !== 'object' || parsed === null) continue
    const shown = jsonShown(parsed, mask)
    const rest = text.length - candidate.length
    return rest === 0
      ? shown
      : `${shown}\n(and ${rest} characters that are no JSON${describeHiddenText(text)})`
  }
  return `(not JSON, so not shown${describeHiddenText(text)})`
}

function jsonShown(value: object, mask: Mask): string {
  const maskText: Mask = (text) => textShown(text, mask)
  let shown = ''
  for (const piece of maskedJson(value, maskText)) {
    shown += piece
    if (shown.length > SHOWN) return `${shown.slice(0, SHOWN)}… (cut)`
  }
  return shown
}

/** No more of a text than can be shown is looked at; where its secrets leave less, its end may be half of one. */
function textShown(text: string, mask: Mask): string {
  const beginning = text.slice(0, LOOKED_AT)
  // What is JSON, SQL or a dump within a text has fields of its own, which no name here tells of.
  if (mayContainSecret(beginning)) return MASK
  const masked = mask(beginning)
  return text.length === beginning.length || masked.length > SHOWN ? masked : MASK
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Describes a text that is not shown: the fixed words it contains, and the file and line of a PHP error. */
function describeHiddenText(text: string): string {
  const looked = text.slice(0, LOOKED_AT) + text.slice(LOOKED_AT).slice(-LOOKED_AT)
  const signs = SIGNS.filter((sign) => looked.toLowerCase().includes(sign.toLowerCase()))
  const [, file, line] =
    /\b(\w[\w-]{0,60}\.php)(?:<\/b>)?(?: on line (?:<b>)?|:)(\d{1,6})/.exec(looked) ?? []
  const place = file === undefined || line === undefined ? [] : [`${file} line ${line}`]
  const all = [...signs, ...place]
  return all.length === 0 ? '' : `; it says: ${all.join(', ')}`
}
