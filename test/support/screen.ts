/** Returns what a terminal shows after a text, with carriage returns, line feeds and erasing to the end of a line. */
export function linesOn(text: string): string[] {
  const lines = ['']
  let column = 0
  for (const [part] of text.matchAll(/\u001b\[K|[\r\n]|[^\u001b\r\n]+/g)) {
    const line = lines.at(-1) ?? ''
    if (part === '\r') column = 0
    else if (part === '\n') {
      lines.push('')
      column = 0
    } else if (part === '\u001b[K') lines[lines.length - 1] = line.slice(0, column)
    else {
      lines[lines.length - 1] = line.slice(0, column) + part + line.slice(column + part.length)
      column += part.length
    }
  }
  return lines
}
