/** Returns a case-insensitive test for a pattern in which `*` matches any text. Takes linear time. */
export function globTest(pattern: string): (text: string) => boolean {
  const parts = pattern.trim().toLowerCase().split('*')
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return (text) => text.trim().toLowerCase() === first
  return (text) => {
    const folded = text.trim().toLowerCase()
    if (!folded.startsWith(first)) return false
    let from = first.length
    for (const part of rest) {
      const at = folded.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return folded.length - last.length >= from && folded.endsWith(last)
  }
}
