/** Returns how many terminal columns a text takes. */
type Measure = (text: string) => number

/** One column for each character, which is right for the program's own texts. */
const byLength: Measure = ({ length }) => length

/** Joins words to lines of at most this width; only a longer word exceeds it. */
function fill(words: readonly string[], width: number, measure: Measure): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && measure(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

/** Wraps a text between words to lines of at most this width; only a longer word exceeds it. Its line breaks stay. */
export function wrapWords(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => fill(line.split(' '), width, byLength))
}

/**
 * Wraps a message between words to lines of at most this width. Continued lines are indented to the text of their line, so
 * bullets, labels and columns stay aligned. A command to be pasted is never broken.
 */
export function wrapMessage(text: string, width: number, measure: Measure): string {
  return text
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => wrapLine(line, width, measure))
    .join('\n')
}

function wrapLine(line: string, width: number, measure: Measure): string[] {
  if (measure(line) <= width) return [line]
  const hang = hangOf(line, width, measure)
  const lines: string[] = []
  let current = ''
  for (const { gap, text } of unitsOf(line).flatMap((unit) => partsOf(unit, width, measure))) {
    const longer = `${current}${gap}${text}`
    if (current === '' || measure(longer) <= width) current = longer
    else {
      lines.push(current)
      // A unit that is too long for the indent starts further left.
      const indent = Math.max(0, Math.min(hang, width - measure(text)))
      current = `${' '.repeat(indent)}${text}`
    }
  }
  return [...lines, current]
}

/** Returns the indent of continued lines: the last column in the line's first half, after its bullet, or two more. */
function hangOf(line: string, width: number, measure: Measure): number {
  const [lead = ''] = /^ */.exec(line) ?? []
  let last: number | undefined
  for (const { index, 0: gap } of line.matchAll(/(?<=\S) {2,}(?=\S)/g)) {
    const column = measure(line.slice(0, index + gap.length))
    if (column > width / 2) break
    last = column
  }
  if (last !== undefined) return last
  if (/^ *[·✓✗!] /.test(line)) return lead.length + 2
  return lead === '' ? 0 : Math.min(lead.length + 2, Math.floor(width / 2))
}

/** A unit of text that isn't broken, and the spaces before it. */
interface Unit {
  gap: string
  text: string
}

function unitsOf(line: string): Unit[] {
  const words = [...line.trimEnd().matchAll(/( *)([^ ]+)/g)].map(([, gap = '', text = '']) => ({
    gap,
    text,
  }))
  const texts = words.map(({ text }) => text)
  const units: Unit[] = []
  for (let at = 0; at < words.length; ) {
    const length = commandLength(texts, at)
    const parts = words.slice(at, at + length)
    const [first = { gap: '', text: '' }, ...more] = parts
    units.push({
      gap: first.gap,
      text: first.text + more.map(({ gap, text }) => gap + text).join(''),
    })
    at += length
  }
  return units
}

/** A character of a script without spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u

/** Splits a unit that is wider than a line if its script has no spaces between words; URLs and commands stay whole. */
function partsOf(unit: Unit, width: number, measure: Measure): Unit[] {
  const { gap, text } = unit
  if (!SPACELESS.test(text) || measure(text) <= width || / |:\/\//.test(text)) return [unit]
  const parts: string[] = []
  for (const { segment, isWordLike } of new Intl.Segmenter('ja', { granularity: 'word' }).segment(
    text,
  )) {
    const before = parts.at(-1)
    if (before !== undefined && !isBreakable(before, segment, isWordLike === true)) {
      parts[parts.length - 1] = before + segment
    } else parts.push(segment)
  }
  return parts.map((part, index) => ({ gap: index === 0 ? gap : '', text: part }))
}

/** Whether a line may break between two words of a text without spaces: not before a closing or after an opening sign. */
function isBreakable(before: string, word: string, isWordLike: boolean): boolean {
  const [last = ''] = [...before].slice(-1)
  if (/\p{Ps}/u.test(last)) return false
  if (!isWordLike) return /^\p{Ps}/u.test(word) && SPACELESS.test(last)
  const [first = ''] = word
  return SPACELESS.test(last) || SPACELESS.test(first) || /[\u3000-\u303f\uff00-\uff65]/.test(last)
}

/** Returns how many words from `start` form a command of this program; 1 if no command starts there. */
function commandLength(words: readonly string[], start: number): number {
  if (!/^[("“`]?itflow$/.test(words[start] ?? '')) return 1
  let length = 1
  let isQuoted = false
  while (start + length < words.length) {
    const [before = '', word = '', next] = words.slice(start + length - 1, start + length + 2)
    const isOver =
      !isQuoted && (/[;,.:)]$/.test(before) || !isOfCommand(word, before, length, next))
    if (isOver) break
    if ((word.match(/"/g) ?? []).length % 2 === 1) isQuoted = !isQuoted
    length += 1
  }
  return length
}

/** Options without a value in commands in messages; the next word is part of the sentence. */
const SWITCH = /^--(?:help|json)$/

function isOfCommand(word: string, before: string, nth: number, next: string | undefined): boolean {
  // An option or its value, a quoted text, a placeholder, an ID; or one of the first two words, or the last.
  const isValue = before.startsWith('-') && !SWITCH.test(before)
  if (/^["'-]|[A-Z0-9@_=:|]/.test(word) || isValue) return true
  const isEnd = next === undefined || /[;,.)]$/.test(word)
  return /^[a-z][a-z-]*[;,.)]*$/.test(word) && (nth <= 2 || isEnd)
}

/** Wraps a command so that it can be pasted into a shell: each line but the last ends in a backslash. */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width) return [command]
  // Lines don't break within quotes, or between an option and its value.
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  const whole = words.map((word, index) => {
    const before = words[index - 1] ?? ''
    const isValue =
      /^--?\w/.test(before) && !word.startsWith('-') && before.length + word.length < width - 4
    return `${index === 0 ? '' : isValue ? '\u00a0' : ' '}${word.replaceAll(' ', '\u00a0')}`
  })
  const lines = wrapWords(whole.join(''), width - 4).map((line) => line.replaceAll('\u00a0', ' '))
  return lines.map((line, index) => {
    const start = index === 0 ? line : `  ${line}`
    return index === lines.length - 1 ? start : `${start} \\`
  })
}
