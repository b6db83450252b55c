/** The state of PHP's strip_tags: in text, in a tag, in `<? … ?>`, in `<! … >`, in a comment. */
type State = 'text' | 'tag' | 'php' | 'declaration' | 'comment'

const END: Readonly<Record<Exclude<State, 'text' | 'tag'>, (text: string, at: number) => boolean>> =
  {
    php: (text, at) => text[at - 1] === '?',
    declaration: () => true,
    comment: (text, at) => text.slice(at - 2, at) === '--',
  }

/** PHP's strip_tags: removes what looks like a tag; an unclosed one removes the rest of the text (H27). */
export function stripTags(text: string): string {
  if (!text.includes('<')) return text
  const scanner = new Scanner(text)
  return scanner.run()
}

class Scanner {
  readonly #text: string
  #state: State = 'text'
  #depth = 0
  #quote = ''
  #kept = ''

  constructor(text: string) {
    this.#text = text
  }

  run(): string {
    for (let at = 0; at < this.#text.length; at += 1) this.#step(this.#text[at] ?? '', at)
    return this.#kept
  }

  #step(character: string, at: number): void {
    if (this.#state === 'text') this.#stepText(character, at)
    else if (this.#state === 'tag') this.#stepTag(character, at)
    else if (character === '>' && END[this.#state](this.#text, at)) this.#state = 'text'
  }

  #stepText(character: string, at: number): void {
    const next = this.#text[at + 1] ?? ''
    if (character !== '<' || /[ \t\n\r\v\f]/.test(next)) {
      this.#kept += character
      return
    }
    this.#depth = 0
    this.#quote = ''
    if (this.#text.startsWith('<!--', at)) this.#state = 'comment'
    else if (next === '!') this.#state = 'declaration'
    else if (next === '?') this.#state = 'php'
    else this.#state = 'tag'
  }

  #stepTag(character: string, at: number): void {
    if (this.#quote !== '') {
      if (character === this.#quote) this.#quote = ''
      return
    }
    if (character === '"' || character === "'") this.#quote = character
    else if (character === '<' && !/[ \t\n\r\v\f]/.test(this.#text[at + 1] ?? '')) this.#depth += 1
    else if (character === '>') {
      if (this.#depth > 0) this.#depth -= 1
      else this.#state = 'text'
    }
  }
}
