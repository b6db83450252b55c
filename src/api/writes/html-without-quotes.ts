const REFERENCES: Readonly<Record<string, string>> = {
  "'": '&#39;',
  '"': '&#34;',
  '\\': '&#92;',
}

// A comment, a doctype, a tag with its attributes, or text; in this order.
const TOKEN = /<!--[\s\S]*?-->|<![^>]*>|<\/?[a-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^'">])*>|[^<]+|</gi
const ATTRIBUTE = /([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g
const RAW_TEXT = /^<(script|style|textarea|title|xmp)\b/i
const UNSAFE = /['"\\\n\r]/

/**
 * The same HTML written without quotes, apostrophes, backslashes and line breaks (H04): character
 * references in text, attributes without quotes, one line. Line breaks become spaces, inside `pre`
 * character references. Undefined where that cannot be: scripts, styles and comments take no references.
 */
export function htmlWithoutQuotes(html: string): string | undefined {
  let result = ''
  let preDepth = 0
  let raw: string | undefined
  for (const token of html.match(TOKEN) ?? []) {
    const isTag = /^<\/?[a-z]/i.test(token)
    if (raw !== undefined && !new RegExp(`^</${raw}\\b`, 'i').test(token)) {
      if (UNSAFE.test(token)) return undefined
      result += token
      continue
    }
    raw = undefined
    if (!isTag && token.startsWith('<!')) {
      if (UNSAFE.test(token)) return undefined
      result += token
      continue
    }
    if (!isTag) {
      result += textWithout(token, preDepth > 0)
      continue
    }
    if (/^<pre\b/i.test(token)) preDepth += 1
    if (/^<\/pre\b/i.test(token)) preDepth = Math.max(0, preDepth - 1)
    raw = RAW_TEXT.exec(token)?.[1]
    result += tagWithout(token)
  }
  return result
}

function textWithout(text: string, isPreformatted: boolean): string {
  const lineEnd = isPreformatted ? '&#10;' : ' '
  return text
    .replace(/['"\\]/g, (found) => REFERENCES[found] ?? found)
    .replace(/\r\n?|\n/g, lineEnd)
}

function tagWithout(tag: string): string {
  if (!UNSAFE.test(tag)) return tag
  const [, open = '<', name = '', rest = '', isEmpty = ''] =
    /^(<\/?)([a-z][^\s/>]*)([\s\S]*?)(\/?)>$/i.exec(tag) ?? []
  const attributes = [...rest.matchAll(ATTRIBUTE)].map(([, key = '', value]) =>
    value === undefined ? key : `${key}=${bare(value)}`,
  )
  // A slash right behind an unquoted value would belong to the value.
  const end = isEmpty === '' ? '>' : ' />'
  return `${open}${[name, ...attributes].join(' ')}${end}`
}

/** An attribute's value without quotes: what may not stand bare becomes a character reference. */
function bare(value: string): string {
  const inner = /^(["'])[\s\S]*\1$/.test(value) ? value.slice(1, -1) : value
  // An empty value has no bare form; a reference to nothing visible stands for it.
  if (inner === '') return '&#32;'
  return inner.replace(/[\s"'`=<>\\]/g, (found) => `&#${found.charCodeAt(0)};`)
}
