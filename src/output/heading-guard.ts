/** What stands before a line that reads like a heading and is none. */
export const QUOTED = '> '

/** The same, where lines are read out. */
export const QUOTED_ALOUD = 'Quoted: '

/** What a reader takes for nothing at the start of a line. */
const BLANKS = '[\\s\\u115f\\u1160\\u2800\\u3164\\uffa0]*'
const RULE = new RegExp(`^${BLANKS}[\\u2012-\\u2015\\u2500-\\u257f\\u30fc]{2}`, 'u')
const DASHED = new RegExp(`^${BLANKS}[\\p{Pd}\\u2212\\u2500-\\u257f_=~]`, 'u')

/** What is read out before something that was said. */
const LETTERS = '[^\\P{L}\\u115f\\u1160\\u3164\\uffa0]+'
const COUNTED = new RegExp(`^${BLANKS}${LETTERS}${BLANKS}\\p{N}+${BLANKS}of${BLANKS}\\p{N}`, 'iu')

/** A line that is marked as quoted where it reads like the heading of something that was said (H31). */
export function quoteHeadingLike(line: string, isSpoken = false): string {
  const isRuled = RULE.test(line) || (DASHED.test(line) && /[·•∙⋅‧・･]/u.test(line))
  const isLike = isSpoken ? COUNTED.test(line) : isRuled && /[\p{L}\p{N}]/u.test(line)
  if (!isLike) return line
  const [lead = ''] = /^ */.exec(line) ?? []
  return `${lead}${isSpoken ? QUOTED_ALOUD : QUOTED}${line.slice(lead.length)}`
}
