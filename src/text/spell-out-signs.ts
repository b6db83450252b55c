/** Words for the mark at the start of a line. */
const MARKS: Readonly<Record<string, string>> = {
  '✓': 'OK:',
  '✗': 'Failed:',
  '!': 'Warning:',
  '·': 'Note:',
}

/** Words for signs within a line. */
const SIGNS: Readonly<Record<string, string>> = {
  ' · ': ', ',
  ' › ': ', ',
  '→': 'becomes',
  '—': 'nothing',
}

/** A field and its value in columns, below a message. */
const LABELLED = /^( {4})(\S+(?: \S+)*) {2,}(?=\S)/gm

/** Rewrites a message for screen readers: words instead of marks and signs, and labels instead of columns. */
export function spellOutSigns(text: string): string {
  return text
    .replace(/^( *)([✓✗!·]) /gm, (_, indent: string, mark: string) => `${indent}${MARKS[mark]} `)
    .replace(LABELLED, '$1$2: ')
    .replace(/ [·›] /g, (sign) => SIGNS[sign] ?? sign)
    .replace(/(?<=^|\s)[→—](?=\s|$)/gm, (sign) => SIGNS[sign] ?? sign)
}
