/**
 * Where a text stops being one JSON value: the position of what can't come there, or of the end that comes too soon;
 * undefined if it is one. For messages alone, once parsing has failed.
 */
export function jsonFaultAt(text: string): number | undefined {
  let at = 0
  let wants: 'value' | 'end' | 'name' = 'value'
  const open: string[] = []
  for (;;) {
    at = skip(text, at)
    const sign = text[at]
    if (wants === 'end') {
      const inside = open.at(-1)
      if (inside === undefined) return sign === undefined ? undefined : at
      if (sign === (inside === '{' ? '}' : ']')) open.pop()
      else if (sign === ',') wants = inside === '{' ? 'name' : 'value'
      else return at
      at += 1
      continue
    }
    if (wants === 'name') {
      const end = textEnd(text, at)
      if (typeof end !== 'number') return end.at
      at = skip(text, end)
      if (text[at] !== ':') return at
      at += 1
      wants = 'value'
      continue
    }
    if (sign === '{' || sign === '[') {
      at = skip(text, at + 1)
      open.push(sign)
      wants = text[at] === (sign === '{' ? '}' : ']') ? 'end' : sign === '{' ? 'name' : 'value'
      continue
    }
    const end = sign === '"' ? textEnd(text, at) : wordEnd(text, at)
    if (typeof end !== 'number') return end.at
    at = end
    wants = 'end'
  }
}

const BLANKS = /[ \t\r\n]*/y

function skip(text: string, from: number): number {
  BLANKS.lastIndex = from
  BLANKS.test(text)
  return BLANKS.lastIndex
}

const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

function wordEnd(text: string, at: number): number | { at: number } {
  WORD.lastIndex = at
  return WORD.test(text) ? WORD.lastIndex : { at }
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y

/** The end of a text between quotes; where it is wrong if it is. */
function textEnd(text: string, from: number): number | { at: number } {
  if (text[from] !== '"') return { at: from }
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '"') return at + 1
    if (sign < ' ') return { at }
    if (sign !== '\\') continue
    ESCAPE.lastIndex = at
    if (!ESCAPE.test(text)) return { at }
    at = ESCAPE.lastIndex - 1
  }
  return { at: text.length }
}
