/** Why bytes can't be decoded as text. */
interface Undecodable {
  /** The problem, to follow a name: `is not UTF-8`. Never contains any of the bytes. */
  reason: string
  /** The line of the problem, from 1; undefined if it doesn't help. */
  line?: number
  /** The column of a control character, from 1. */
  column?: number
  /** Encodings that the bytes may be in. */
  candidateEncodings: readonly string[]
  /** The bytes contain control characters, so they aren't text in any encoding. */
  hasControls?: boolean
  /** The text, if control characters are the only problem. */
  controlled?: string
}

/** The result of decoding bytes. */
type Decoded = { text: string } | Undecodable

/** Byte-order marks, the longest first: UTF-32's starts like UTF-16's. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** Not allowed in text: control characters other than tabs and line breaks, and halves of surrogate pairs. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\p{Surrogate}]/u

/** The characters of windows-1252 at 0x80 to 0x9f, which Node 20 decodes as control characters. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** The encoding of bytes. */
export interface Encoding {
  /** Its standard name: `utf-8`, `windows-1252`. */
  name: string
  /** The length of the byte-order mark in bytes; 0 without one. */
  bomLength: number
}

/**
 * Decodes a complete text from outside, by its byte-order mark, or else as `encoding` (UTF-8 by default). The mark isn't
 * part of the text. Nothing is guessed or replaced.
 */
export function decodeText(bytes: Uint8Array, encoding = 'utf-8'): Decoded {
  const found = encodingOf(bytes, encoding)
  return 'reason' in found ? found : decodePart(bytes.subarray(found.bomLength), found)
}

/** Returns the encoding of a text that starts with these bytes: that of its byte-order mark, or else `encoding`. */
export function encodingOf(bytes: Uint8Array, encoding: string): Encoding | Undecodable {
  const [mark, marked] =
    MARKS.find(([signs]) => signs.every((byte, index) => bytes[index] === byte)) ?? []
  if (marked === 'utf-32') return { reason: 'is UTF-32', candidateEncodings: [] }
  return { name: marked ?? encodingNamed(encoding) ?? 'utf-8', bomLength: mark?.length ?? 0 }
}

/** Decodes a part of a text, without its byte-order mark; it must start and end between characters. */
export function decodePart(bytes: Uint8Array, { name, bomLength }: Encoding): Decoded {
  const text = tryDecode(bytes, name)
  if (text === undefined) return explainFailure(bytes, name, bomLength > 0)
  const control = findControlCharacter(text)
  if (control === undefined) return { text }
  const utf16 = bomLength === 0 && name === 'utf-8' ? guessUtf16(bytes) : undefined
  if (utf16 !== undefined) {
    return { reason: 'looks like UTF-16 without a byte-order mark', candidateEncodings: [utf16] }
  }
  return { ...control, candidateEncodings: [], hasControls: true, controlled: text }
}

/** The hint for a text with control characters. */
export const CONTROLS_HINT = "Text can't have control characters other than tabs and line breaks"

/** Finds the first control character or half of a surrogate pair in a text, with its line and column, from 1. */
export function findControlCharacter(
  text: string,
): { reason: string; line: number; column: number } | undefined {
  const at = text.search(CONTROL)
  if (at < 0) return undefined
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  const kind = /\p{Surrogate}/u.test(text[at] ?? '') ? 'half a character,' : 'the control character'
  const before =
    text
      .slice(0, at)
      .split(/\r\n|\r|\n/)
      .at(-1) ?? ''
  const column = [...before].length + 1
  return { reason: `contains ${kind} U+${code}`, line: lineAt(text, at), column }
}

/** Returns the standard name of an encoding (`windows-1252` for `latin1`); undefined for an unknown one. */
export function encodingNamed(name: string): string | undefined {
  try {
    return new TextDecoder(name).encoding
  } catch {
    return undefined
  }
}

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    // The byte-order mark has been removed, so another one is a character.
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    if (encoding !== 'windows-1252') return text
    return text.replace(
      /[\x80-\x9f]/g,
      (found) => WINDOWS_1252[found.charCodeAt(0) - 0x80] ?? found,
    )
  } catch {
    return undefined
  }
}

function explainFailure(bytes: Uint8Array, encoding: string, isMarked: boolean): Undecodable {
  const why = `is not ${ENCODING_NAMES[encoding] ?? encoding}`
  if (encoding !== 'utf-8' || isMarked) return { reason: why, candidateEncodings: [] }
  const utf16 = guessUtf16(bytes)
  if (utf16 !== undefined) return { reason: why, candidateEncodings: [utf16] }
  const text = new TextDecoder('utf-8').decode(bytes)
  const line = lineAt(text, Math.max(0, text.indexOf('\ufffd')))
  // An image or an archive: it isn't text in any encoding.
  if (CONTROL.test(text.replaceAll('\ufffd', '')))
    return { reason: why, candidateEncodings: [], hasControls: true }
  // It has characters that only UTF-8 encodes like this: it is damaged UTF-8, and another encoding would garble it.
  if (/[^\x00-\x7f\ufffd]/.test(text)) {
    const isCut = text.indexOf('\ufffd') === text.length - 1
    return {
      reason: isCut ? `${why}: its last character is cut off` : why,
      line,
      candidateEncodings: [],
    }
  }
  return { reason: why, line, candidateEncodings: ['windows-1252'] }
}

const ENCODING_NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
}

/** Guesses the byte order of UTF-16 without a byte-order mark: in Latin text, NULs are all at even or all at odd positions. */
function guessUtf16(bytes: Uint8Array): string | undefined {
  const nulls = [0, 0]
  const start = bytes.subarray(0, 4096)
  for (const [index, byte] of start.entries())
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nulls
  const many = start.length / 8
  const guess = odd > many && even === 0 ? 'utf-16le' : 'utf-16be'
  if (guess === 'utf-16be' && !(even > many && odd === 0)) return undefined
  const text = tryDecode(bytes, guess)
  return text === undefined || CONTROL.test(text) ? undefined : guess
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** Returns a hint for bytes that can't be decoded; `encoding` is undefined if `--encoding` can't be used. */
export function undecodableHint(
  { candidateEncodings, hasControls }: Pick<Undecodable, 'candidateEncodings' | 'hasControls'>,
  encoding: string | undefined,
  controls = CONTROLS_HINT,
): string {
  const [guess] = encoding === undefined ? [] : candidateEncodings
  if (guess !== undefined) return `If it is ${guess}, use --encoding ${guess}`
  if (hasControls === true) return controls
  if (encoding !== undefined && encodingNamed(encoding) !== 'utf-8') {
    return 'Check --encoding; a byte-order mark in the text takes precedence'
  }
  return 'Text must be UTF-8, or UTF-16 with a byte-order mark'
}
