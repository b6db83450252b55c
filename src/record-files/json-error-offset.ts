/**
 * Returns the position where a text stops being valid JSON (its length if it ends too soon), or undefined if it is valid.
 * For error messages, after parsing has failed.
 */
export function findJsonError(text: string): number | undefined {
  let at = 0
  let expected: 'value' | 'end' | 'name' = 'value'
  const open: string[] = []
  for (;;) {
    at = skipBlanks(text, at)
    const character = text[at]
    if (expected === 'end') {
      const inside = open.at(-1)
      if (inside === undefined) return character === undefined ? undefined : at
      if (character === (inside === '{' ? '}' : ']')) open.pop()
      else if (character === ',') expected = inside === '{' ? 'name' : 'value'
      else return at
      at += 1
      continue
    }
    if (expected === 'name') {
      const end = stringEnd(text, at)
      if (typeof end !== 'number') return end.at
      at = skipBlanks(text, end)
      if (text[at] !== ':') return at
      at += 1
      expected = 'value'
      continue
    }
    if (character === '{' || character === '[') {
      at = skipBlanks(text, at + 1)
      open.push(character)
      expected =
        text[at] === (character === '{' ? '}' : ']') ? 'end' : character === '{' ? 'name' : 'value'
      continue
    }
    const end = character === '"' ? stringEnd(text, at) : wordEnd(text, at)
    if (typeof end !== 'number') return end.at
    at = end
    expected = 'end'
  }
}

const BLANKS = /[ \t\r\n]*/y

function skipBlanks(text: string, from: number): number {
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

/** The end of a string, or the position where it is invalid. */
function stringEnd(text: string, from: number): number | { at: number } {
  if (text[from] !== '"') return { at: from }
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '"') return at + 1
    if (character < ' ') return { at }
    if (character !== '\\') continue
    ESCAPE.lastIndex = at
    if (!ESCAPE.test(text)) return { at }
    at = ESCAPE.lastIndex - 1
  }
  return { at: text.length }
}
