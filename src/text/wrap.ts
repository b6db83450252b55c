/** How many columns of a terminal a text takes. */
export type Measure = (text: string) => number

/** One column a character: what the program says of itself has no others. */
const byLength: Measure = ({ length }) => length

/** Words one after the other in lines of at most that width, but for words that are longer. */
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

/** A text broken between words into lines of at most that width, but for words that are longer; its own line breaks stay. */
export function wrapWords(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => fill(line.split(' '), width, byLength))
}

/**
 * A message in lines of at most that width, broken between words: what goes on stands below where its line's text
 * begins, so that bullets, labels and columns stay aligned. A command to be pasted is never broken.
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
      // What is too long to stand there begins further to the left.
      const indent = Math.max(0, Math.min(hang, width - measure(text)))
      current = `${' '.repeat(indent)}${text}`
    }
  }
  return [...lines, current]
}

/** Where the lines that go on begin: at the last column of the line's first half, behind its bullet, or further in. */
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

/** What is not broken, and the spaces before it. */
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

/** A letter of a script that is written without spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]/u

/** A unit as its words where it is wider than a line, and of a script without spaces; an address or a command stays whole. */
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

/** Whether a line may end between two words of a text without spaces: not before what closes, nor behind what opens. */
function isBreakable(before: string, word: string, isWordLike: boolean): boolean {
  const [last = ''] = [...before].slice(-1)
  if (/\p{Ps}/u.test(last)) return false
  if (!isWordLike) return /^\p{Ps}/u.test(word) && SPACELESS.test(last)
  const [first = ''] = word
  return SPACELESS.test(last) || SPACELESS.test(first) || /[\u3000-\u303f\uff00-\uff65]/.test(last)
}

/** How many words from one on are a command of this program; 1 if no command starts there. */
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

/** Options without a value, in the commands that messages name: what follows is part of the sentence. */
const SWITCH = /^--(?:help|json)$/

function isOfCommand(word: string, before: string, nth: number, next: string | undefined): boolean {
  // An option or its value, something in quotes, a placeholder, an ID; or one of the first two words, or the last.
  const isValue = before.startsWith('-') && !SWITCH.test(before)
  if (/^["'-]|[A-Z0-9@_=:|]/.test(word) || isValue) return true
  const isEnd = next === undefined || /[;,.)]$/.test(word)
  return /^[a-z][a-z-]*[;,.)]*$/.test(word) && (nth <= 2 || isEnd)
}

/** A command as it can be pasted into a shell, in lines of at most that width: each but the last ends in a backslash. */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width) return [command]
  // Spaces within quotes, and between an option and its value, are no place to break.
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
