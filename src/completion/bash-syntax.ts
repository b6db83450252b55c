import type { Line } from './cursor.ts'

/** How the text before the cursor is quoted where it ends. */
export type Quote = '' | "'" | '"' | "$'"

/** A line as bash has it, up to the cursor. */
export interface BashLine extends Line {
  /** Which quotes are open. */
  quote: Quote
  /** So much of the current word bash leaves alone: what stands before an open quote or one of its word breaks. */
  prefixLength: number
  /** Behind a redirection comes a file. */
  isRedirected: boolean
}

/** Reads a line as bash does; nothing in it is expanded. `breaks` are the characters at which bash begins a new word to replace. */
export function readBashLine(line: string, breaks: string): BashLine {
  const reader = new BashTokenizer(new Set(breaks.replace(/["'\s]/g, '')))
  for (const character of line) reader.take(character)
  return reader.result()
}

/** Not the blanks of other scripts, which bash has as letters like any other. */
const BLANK = /[ \t\n]/

const OPERATORS = /[<>|&;()]/

/** A line as far as it was read. */
class BashTokenizer {
  readonly #breaks: ReadonlySet<string>
  readonly #words: string[] = []
  #text = ''
  #hasWord = false
  #quote: Quote = ''
  #isEscaped = false
  #left = 0
  #last = ''
  #isFile = false

  constructor(breaks: ReadonlySet<string>) {
    this.#breaks = breaks
  }

  take(character: string): void {
    if (this.#isEscaped) this.#takeEscaped(character)
    else if (this.#quote === '') this.#takePlain(character)
    else this.#takeQuoted(character)
    this.#last = character
  }

  result(): BashLine {
    return {
      before: this.#words.slice(1),
      current: this.#text,
      quote: this.#quote,
      prefixLength: this.#left,
      isRedirected: this.#isFile,
    }
  }

  #takeEscaped(character: string): void {
    this.#isEscaped = false
    // Between double quotes a backslash stands for itself unless it is before one of these.
    const isKept = this.#quote === '"' && !/[$`"\\]/.test(character)
    this.#add(isKept ? `\\${character}` : character)
  }

  #takeQuoted(character: string): void {
    if (character === this.#quote.at(-1)) this.#quote = ''
    else if (character === '\\' && this.#quote !== "'") this.#isEscaped = true
    else this.#add(character)
  }

  #takePlain(character: string): void {
    if (character === '\\') {
      this.#isEscaped = true
      this.#hasWord = true
    } else if (character === '"' || character === "'") this.#open(character)
    else if (BLANK.test(character)) this.#end()
    else if (OPERATORS.test(character)) this.#takeOperator(character)
    else {
      this.#add(character)
      // An `@` begins what is replaced; the others stay before it.
      const stays = character === '@' ? 0 : 1
      if (this.#breaks.has(character)) this.#left = this.#text.length - 1 + stays
    }
  }

  #open(character: '"' | "'"): void {
    const isAnsi = character === "'" && this.#last === '$' && this.#text.endsWith('$')
    if (isAnsi) this.#text = this.#text.slice(0, -1)
    this.#quote = isAnsi ? "$'" : character
    this.#hasWord = true
    this.#left = this.#text.length
  }

  #takeOperator(character: string): void {
    // The number of a stream belongs to the redirection.
    if (/^\d$/.test(this.#text)) this.#drop()
    this.#end()
    if (/[<>]/.test(character)) this.#isFile = true
  }

  #add(text: string): void {
    this.#text += text
    this.#hasWord = true
  }

  #end(): void {
    if (this.#hasWord && !this.#isFile) this.#words.push(this.#text)
    if (this.#hasWord) this.#isFile = false
    this.#drop()
  }

  #drop(): void {
    this.#text = ''
    this.#hasWord = false
    this.#left = 0
  }
}

/**
 * Texts as bash takes them for themselves. Bash inserts what they have in common: where all go on with a character behind a
 * backslash, one of them has it in quotes, so that no backslash is left before what is typed next.
 */
export function quoteAllForBash(texts: readonly string[], quote: Quote): readonly string[] {
  const quoted = texts.map((text) => quoteForBash(text, quote))
  const common = commonStart(quoted)
  if (texts.length < 2 || !isCutInEscape(common)) return quoted
  const kept = common.length - 1
  const at = quoted.findIndex((text) => text[kept + 1] !== "'" && text.length > kept + 1)
  return quoted.map((text, index) => (index === at ? inQuotes(text, kept, quote) : text))
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1
  return first.slice(0, length)
}

function isCutInEscape(text: string): boolean {
  return (/\\+$/.exec(text)?.[0].length ?? 0) % 2 === 1
}

/** The same text with the escaped character at a place in quotes. */
function inQuotes(text: string, at: number, quote: Quote): string {
  const [start, character = '', rest] = [text.slice(0, at), text[at + 1], text.slice(at + 2)]
  if (quote === '') return `${start}'${character}'${rest}`
  return quote === '"' ? `${start}"'${character}'"${rest}` : text
}

/** A text as bash takes it for itself, where these quotes are open. */
export function quoteForBash(text: string, quote: Quote): string {
  const quoted = QUOTED[quote](text)
  const closing = quote.slice(-1)
  // Bash closes quotes behind a whole word unless the same character stands there already.
  return closing !== '' && quoted.endsWith(closing) ? `${quoted}${closing}` : quoted
}

const QUOTED: Readonly<Record<Quote, (text: string) => string>> = {
  "'": (text) => text.replaceAll("'", "'\\''"),
  "$'": (text) => text.replace(/[\\']/g, '\\$&'),
  // A `!` would still begin an expansion of the history, and a backslash before it would stay.
  '"': (text) => text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', '"\\!"'),
  '': (text) => text.replace(/[^\w./:=@%+,\u0080-\u{10ffff}-]/gu, '\\$&'),
}
