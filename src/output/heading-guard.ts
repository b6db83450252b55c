/** Prefix of a line that looks like a heading but isn't one. */
export const QUOTED = '> '

/** The prefix for screen readers. */
export const QUOTED_ALOUD = 'Quoted: '

/** Characters that look blank at the start of a line. */
const BLANKS = '[\\s\\u115f\\u1160\\u2800\\u3164\\uffa0]*'
const RULE = new RegExp(`^${BLANKS}[\\u2012-\\u2015\\u2500-\\u257f\\u30fc]{2}`, 'u')
const DASHED = new RegExp(`^${BLANKS}[\\p{Pd}\\u2212\\u2500-\\u257f_=~]`, 'u')

/** The words of a spoken heading (`Reply 1 of 3`). */
const LETTERS = '[^\\P{L}\\u115f\\u1160\\u3164\\uffa0]+'
const COUNTED = new RegExp(`^${BLANKS}${LETTERS}${BLANKS}\\p{N}+${BLANKS}of${BLANKS}\\p{N}`, 'iu')

/** Marks a line as quoted if it looks like the heading of a message (H31). */
export function quoteHeadingLike(line: string, isSpoken = false): string {
  const isRuled = RULE.test(line) || (DASHED.test(line) && /[·•∙⋅‧・･]/u.test(line))
  const isLike = isSpoken ? COUNTED.test(line) : isRuled && /[\p{L}\p{N}]/u.test(line)
  if (!isLike) return line
  const [lead = ''] = /^ */.exec(line) ?? []
  return `${lead}${isSpoken ? QUOTED_ALOUD : QUOTED}${line.slice(lead.length)}`
}
