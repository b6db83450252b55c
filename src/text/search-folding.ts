/** Characters that Unicode doesn't decompose, and what people without that key type instead. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
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

/** Combining accents, and invisible characters: soft hyphens, zero-width characters. */
const ACCENTS = /[\u0300-\u036f\u00ad\u200b-\u200d\u2060]/g
const REPLACED = new RegExp(`[${Object.keys(REPLACEMENTS).join('')}]`, 'g')
const PLAIN = /^[\s -~]*$/

/**
 * Folds a text for a search: lower case, without the accents of Latin, Greek and Cyrillic (`Zoë`: `zoe`), and wide and
 * narrow characters in their usual width. Marks of other scripts are kept.
 */
export function foldForSearch(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(REPLACED, (letter) => REPLACEMENTS[letter] ?? letter)
}

/** Returns the words of a text, folded for a search. */
export function wordsIn(text: string): string[] {
  return foldForSearch(text)
    .split(/\s+/)
    .filter((word) => word !== '')
}
