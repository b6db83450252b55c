/** What a mark at the beginning of a line says. */
const MARKS: Readonly<Record<string, string>> = {
  '✓': 'OK:',
  '✗': 'Failed:',
  '!': 'Warning:',
  '·': 'Note:',
}

/** What a sign between two words says. */
const SIGNS: Readonly<Record<string, string>> = {
  ' · ': ', ',
  ' › ': ', ',
  '→': 'becomes',
  '—': 'nothing',
}

/** A field and its value below what a message is about, in columns. */
const LABELLED = /^( {4})(\S+(?: \S+)*) {2,}(?=\S)/gm

/** A message of the program's as it is read out: words instead of marks and signs, and labels instead of columns. */
export function spellOutSigns(text: string): string {
  return text
    .replace(/^( *)([✓✗!·]) /gm, (_, indent: string, mark: string) => `${indent}${MARKS[mark]} `)
    .replace(LABELLED, '$1$2: ')
    .replace(/ [·›] /g, (sign) => SIGNS[sign] ?? sign)
    .replace(/(?<=^|\s)[→—](?=\s|$)/gm, (sign) => SIGNS[sign] ?? sign)
}
