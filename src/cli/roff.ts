/** Characters that roff interprets or prints differently, and how to write them. */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

/** Escapes a text for roff, on one line, so that it contains no request, escape or quote. */
export function roffText(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ')
  const escaped = line.replace(
    /[\\'"`^~-]|[^\x20-\x7e]/gu,
    (letter) => ESCAPED[letter] ?? numbered(letter),
  )
  // A line that begins with a dot would be a request.
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped
}

/** Writes a character beyond ASCII by its number, which is independent of the page's encoding. */
function numbered(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  if (code < 0x20 || code === 0x7f) return ' '
  return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`
}

/** Writes a macro with its arguments, which are quoted. */
export function macro(name: string, ...args: readonly string[]): string {
  return [`.${name}`, ...args.map((arg) => `"${roffText(arg)}"`)].join(' ')
}

/** Writes paragraphs: each line of the text becomes one. */
export function paragraphs(text: string): string[] {
  const parts = text.split('\n').filter((line) => line.trim() !== '')
  return parts.flatMap((part, index) => (index === 0 ? [roffText(part)] : ['.PP', roffText(part)]))
}

/** Writes a term and its explanation. */
export function term(head: string, help: string): string[] {
  return ['.TP', `\\fB${roffText(head)}\\fR`, help.trim() === '' ? '\\&' : roffText(help)]
}

/** Writes lines that aren't filled, so that they can be pasted. */
export function pasted(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['.nf', ...lines.map(roffText), '.fi']
}
