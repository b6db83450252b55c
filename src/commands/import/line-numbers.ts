/** Returns line numbers for a sentence, three or more in a row as a range: `line 7`, `lines 3, 5, 9–12`. */
export function linesText(lines: readonly number[]): string {
  const sorted = [...new Set(lines)].sort((a, b) => a - b)
  const ranges: [from: number, to: number][] = []
  for (const line of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === line - 1) last[1] = line
    else ranges.push([line, line])
  }
  const texts = ranges.flatMap(([from, to]) => {
    if (to - from > 1) return [`${from}–${to}`]
    return to === from ? [`${from}`] : [`${from}`, `${to}`]
  })
  return `${sorted.length === 1 ? 'line' : 'lines'} ${texts.join(', ')}`
}
