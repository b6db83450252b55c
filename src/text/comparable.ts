const PLAIN = /^[\x20-\x7e]*$/

/** Letters that no accent is taken off, as people type them without a key for them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** A text as it is searched: letter case, accents and forms of the same letter aside (`Björk & Søn` is `bjork & son`). */
export function comparable(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase()
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
}

/** The words of a text as it is searched. */
export function wordsIn(text: string): string[] {
  return comparable(text)
    .split(/\s+/)
    .filter((word) => word !== '')
}
