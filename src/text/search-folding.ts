/** Letters that Unicode takes for letters of their own, quotes and dashes: what people without that key write otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  ß: 'ss',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '\u2010': '-',
  '–': '-',
  '—': '-',
  '−': '-',
}

/** Accents that stand alone once letters are taken apart, and what nobody sees: soft hyphens, characters without width. */
const ACCENTS = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060]/g
const OTHERS = new RegExp(`[${Object.keys(OTHERWISE).join('')}]`, 'g')
const PLAIN = /^[\s -~]*$/

/**
 * A text as it is searched: in small letters, without the accents of Latin, Greek and Cyrillic (`Zoë`: `zoe`), in the
 * usual form of wide and narrow characters. What marks tell apart in other scripts stays apart.
 */
export function foldForSearch(text: string): string {
  const small = text.toLowerCase()
  if (PLAIN.test(small)) return small
  return small
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(OTHERS, (letter) => OTHERWISE[letter] ?? letter)
}

/** The words of a text as it is searched. */
export function wordsIn(text: string): string[] {
  return foldForSearch(text)
    .split(/\s+/)
    .filter((word) => word !== '')
}
