/** Parses `y`, `yes`, `n` or `no`; undefined for anything else. */
export function parseYesNoAnswer(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'y' || word === 'yes') return true
  return word === 'n' || word === 'no' ? false : undefined
}
