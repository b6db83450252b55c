/** Binary files by their first bytes; `zip` may be a spreadsheet. */
const KINDS: readonly (readonly [start: string, kind: string])[] = [
  ['%PDF-', 'a PDF'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old (.xls) or password-protected Office file'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['II*\0', 'a TIFF image'],
  ['MM\0*', 'a TIFF image'],
  ['RIFF', 'a media file'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  ['Rar!\x1a\x07', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ\0', 'an xz archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['SQLite format 3\0', 'an SQLite database'],
  ['\x7fELF', 'a program'],
  ['MZ\x90\0', 'a program'],
  ['PAR1', 'a Parquet file'],
]

/** Returns what kind of binary file this is, to complete `it is …`: `zip` if it may be a spreadsheet, undefined if it may be text. */
export function binaryKind(head: Uint8Array): string | undefined {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1')
  return KINDS.find(([signature]) => start.startsWith(signature))?.[1]
}

/** Markup that some programs save as a "spreadsheet". */
const MARKUP = /^\s*<(?:!doctype html|html|table|\?xml)\b/i

/** Returns what kind of markup a text is, to complete `it is …`; undefined if it isn't markup. */
export function markupKind(head: string): string | undefined {
  if (!MARKUP.test(head)) return undefined
  return /^\s*<\?xml/i.test(head) ? 'XML' : 'a web page (HTML)'
}
