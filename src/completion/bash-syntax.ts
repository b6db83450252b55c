import type { Line } from './cursor.ts'

/** The quotes that are open at the cursor. */
type Quote = '' | "'" | '"' | "$'"

/** A command line as bash splits it, up to the cursor. */
export interface BashLine extends Line {
  quote: Quote
  /** How many characters of the current word bash keeps: those before an open quote or a word break. */
  prefixLength: number
  /** Whether the current word comes after a redirection, so that it is a file. */
  isRedirected: boolean
}

/**
 * Parses a line as bash does, without expansions. `breaks` are the characters at which bash starts a new word to
 * replace.
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const reader = new BashTokenizer(new Set(breaks.replace(/["'\s]/g, '')))
  for (const character of line) reader.take(character)
  return reader.result()
}

/** Only these: bash treats other Unicode spaces as letters. */
const BLANK = /[ \t\n]/

const OPERATORS = /[<>|&;()]/

/** Splits a line into words, one character at a time. */
class BashTokenizer {
  readonly #breaks: ReadonlySet<string>
  readonly #words: string[] = []
  #text = ''
  #hasWord = false
  #quote: Quote = ''
  #isEscaped = false
  #prefixLength = 0
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
      prefixLength: this.#prefixLength,
      isRedirected: this.#isFile,
    }
  }

  #takeEscaped(character: string): void {
    this.#isEscaped = false
    // In double quotes a backslash is literal unless it comes before one of these.
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
      // An `@` is part of the text that bash replaces; other word breaks come before it.
      const breakLength = character === '@' ? 0 : 1
      if (this.#breaks.has(character)) this.#prefixLength = this.#text.length - 1 + breakLength
    }
  }

  #open(character: '"' | "'"): void {
    const isAnsi = character === "'" && this.#last === '$' && this.#text.endsWith('$')
    if (isAnsi) this.#text = this.#text.slice(0, -1)
    this.#quote = isAnsi ? "$'" : character
    this.#hasWord = true
    this.#prefixLength = this.#text.length
  }

  #takeOperator(character: string): void {
    // A digit before it is part of the redirection (`2>`).
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
    this.#prefixLength = 0
  }
}

/**
 * Quotes texts for bash. Bash inserts their common beginning: if that would end between a backslash and the character
 * it escapes, one text has that character in quotes instead, so that no backslash is left before what is typed next.
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

/** Puts the escaped character at a position in quotes. */
function inQuotes(text: string, at: number, quote: Quote): string {
  const [start, character = '', rest] = [text.slice(0, at), text[at + 1], text.slice(at + 2)]
  if (quote === '') return `${start}'${character}'${rest}`
  return quote === '"' ? `${start}"'${character}'"${rest}` : text
}

/** Quotes a text for bash, inside the quotes that are open. */
function quoteForBash(text: string, quote: Quote): string {
  const quoted = QUOTED[quote](text)
  const closing = quote.slice(-1)
  // Bash closes the quotes after a whole word, unless the word already ends with the same character.
  return closing !== '' && quoted.endsWith(closing) ? `${quoted}${closing}` : quoted
}

const QUOTED: Readonly<Record<Quote, (text: string) => string>> = {
  "'": (text) => text.replaceAll("'", "'\\''"),
  "$'": (text) => text.replace(/[\\']/g, '\\$&'),
  // A `!` would still start history expansion, and a backslash before it would stay in the text.
  '"': (text) => text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', '"\\!"'),
  '': (text) => text.replace(/[^\w./:=@%+,\u0080-\u{10ffff}-]/gu, '\\$&'),
}
