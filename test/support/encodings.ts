/** A text encoding, and the options that the program needs for it. */
export interface Encoding {
  name: string
  encode(text: string): Uint8Array
  /** The options that name the encoding; empty if the bytes identify it. */
  argv: readonly string[]
}

/** The characters of windows-1252 from 0x80 on that Latin-1 doesn't have, by byte. */
const WINDOWS: Readonly<Record<string, number>> = {
  '€': 0x80,
  '“': 0x93,
  '”': 0x94,
  '’': 0x92,
  Ž: 0x8e,
  ž: 0x9e,
  '™': 0x99,
}

/** The characters of ISO 8859-15 that Latin-1 has elsewhere or not at all. */
const LATIN_9: Readonly<Record<string, number>> = { '€': 0xa4, Ž: 0xb4, œ: 0xbd }

/** Katakana and kanji in Shift JIS. */
const SHIFT_JIS: Readonly<Record<string, readonly number[]>> = {
  日: [0x93, 0xfa],
  本: [0x96, 0x7b],
  ア: [0x83, 0x41],
}

/** The letters that every encoding in the list has. */
export const SHARED_LETTERS = [...'abcXYZ0189äöüßéèñÅ€Ž .,;:-_+()!?"\'/']

/** The encodings that people send, for texts of SHARED_LETTERS, tabs and line breaks. */
export const ENCODINGS: readonly Encoding[] = [
  { name: 'UTF-8', encode: (text) => Buffer.from(text), argv: [] },
  { name: 'UTF-8 with a mark', encode: (text) => Buffer.from(`\ufeff${text}`), argv: [] },
  {
    name: 'UTF-16 LE with a mark',
    encode: (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    argv: [],
  },
  { name: 'UTF-16 BE with a mark', encode: (text) => bigEndian(`\ufeff${text}`), argv: [] },
  {
    name: 'UTF-16 LE',
    encode: (text) => Buffer.from(text, 'utf16le'),
    argv: ['--encoding', 'utf-16le'],
  },
  { name: 'UTF-16 BE', encode: bigEndian, argv: ['--encoding', 'UTF-16BE'] },
  {
    name: 'windows-1252',
    encode: (text) => oneByte(text, WINDOWS),
    argv: ['--encoding', 'windows-1252'],
  },
  {
    name: 'ISO 8859-15',
    encode: (text) => oneByte(text, LATIN_9),
    argv: ['--encoding=iso-8859-15'],
  },
]

/** Encodes text of ASCII and a few other letters in Shift JIS. */
export function shiftJis(text: string): Uint8Array {
  return Uint8Array.from([...text].flatMap((letter) => SHIFT_JIS[letter] ?? [letter.charCodeAt(0)]))
}

function bigEndian(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16()
}

function oneByte(text: string, own: Readonly<Record<string, number>>): Uint8Array {
  return Uint8Array.from([...text].map((letter) => own[letter] ?? letter.charCodeAt(0)))
}

/** Bytes that aren't text, and the message about them. */
export const NO_TEXT: readonly (readonly [what: string, bytes: Uint8Array, said: RegExp])[] = [
  ['Windows-1252', Buffer.from('Caf\xe9', 'latin1'), /is not UTF-8/],
  ['half a letter', Buffer.from('Café').subarray(0, 4), /is not UTF-8/],
  ['a surrogate in UTF-8', Uint8Array.from([0x61, 0xed, 0xa0, 0x80]), /is not UTF-8/],
  ['UTF-16 without a mark', Buffer.from('Cafe', 'utf16le'), /looks like UTF-16/],
  ['UTF-16 BE without a mark', Buffer.from('Cafe', 'utf16le').swap16(), /looks like UTF-16/],
  ['UTF-16 of an odd length', Buffer.from('\ufeffCafe', 'utf16le').subarray(0, 9), /is not UTF-16/],
  ['half a surrogate pair', Buffer.from('\ufeffa\ud83d b', 'utf16le'), /is not UTF-16/],
  ['UTF-32', Uint8Array.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /is UTF-32/],
  ['UTF-32 BE', Uint8Array.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), /is UTF-32/],
  ['a NUL', Buffer.from('Caf\0e is closed, and the text goes on'), /control character U\+0000/],
  ['an escape sequence', Buffer.from('a\x1b[31mred'), /control character U\+001B/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /is not UTF-8/],
]
