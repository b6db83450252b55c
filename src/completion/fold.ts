/** Folds a text to compare names while they are typed: ignores case and how accents are encoded. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
