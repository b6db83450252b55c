/** A text as names are compared while they are typed: letter case and how accents are composed do not count. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
