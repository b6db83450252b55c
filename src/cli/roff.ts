/** Characters that mean something else to roff, or print as another one, and how each is written. */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

/** A text as roff prints it, on one line: nothing in it is a request, an escape or a quote. */
export function roffText(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ')
  const escaped = line.replace(
    /[\\'"`^~-]|[^\x20-\x7e]/gu,
    (letter) => ESCAPED[letter] ?? named(letter),
  )
  // A line that begins so would be a request.
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped
}

/** Beyond ASCII a character goes by its number, whatever encoding a page is read in. */
function named(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  if (code < 0x20 || code === 0x7f) return ' '
  return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`
}

/** A macro with its arguments, each of which stays one. */
export function macro(name: string, ...args: readonly string[]): string {
  return [`.${name}`, ...args.map((arg) => `"${roffText(arg)}"`)].join(' ')
}

/** Paragraphs of text, a line each; what stands between blank lines, or on a line of its own, is one. */
export function paragraphs(text: string): string[] {
  const parts = text.split('\n').filter((line) => line.trim() !== '')
  return parts.flatMap((part, index) => (index === 0 ? [roffText(part)] : ['.PP', roffText(part)]))
}

/** What something is called, and what it is. */
export function term(head: string, help: string): string[] {
  return ['.TP', `\\fB${roffText(head)}\\fR`, help.trim() === '' ? '\\&' : roffText(help)]
}

/** Lines that can be pasted as they stand. */
export function pasted(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['.nf', ...lines.map(roffText), '.fi']
}
