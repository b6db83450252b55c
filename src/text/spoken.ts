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

/** A message of the program's as it is read out: words instead of marks and signs. */
export function spoken(text: string): string {
  return text
    .replace(/^( *)([✓✗!·]) /gm, (_, indent: string, mark: string) => `${indent}${MARKS[mark]} `)
    .replace(/ [·›] /g, (sign) => SIGNS[sign] ?? sign)
    .replace(/(?<=^|\s)[→—](?=\s|$)/gm, (sign) => SIGNS[sign] ?? sign)
}
