/** Why bytes are no text. */
export interface NoText {
  /** What is wrong with them, as in `is not UTF-8`; nothing of what they hold. */
  reason: string
  /** The line that is at fault, from 1; undefined where that says nothing. */
  line?: number
  /** The character in it, from 1, where it is a control character. */
  column?: number
  /** The encodings that they may be in. */
  candidateEncodings: readonly string[]
  /** They hold control characters, which no encoding makes text of. */
  hasControls?: boolean
  /** The text, if a control character is all that is wrong with it. */
  controlled?: string
}

/** What bytes say. */
export type Decoded = { text: string } | NoText

/** Byte-order marks, the longest first: UTF-16's is how UTF-32's begins. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** What a text can't have: control characters other than tabs and line breaks, and halves of surrogate pairs. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\p{Surrogate}]/u

/** What windows-1252 has at 0x80 to 0x9f; Node 20 leaves controls there. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** What bytes are taken to be in. */
export interface Encoding {
  /** The standard's name: `utf-8`, `windows-1252`. */
  name: string
  /** How long the byte-order mark at their beginning is, which is no part of the text; 0 without one. */
  mark: number
}

/**
 * Text of bytes that come from outside, whole: a byte-order mark is taken for what it says and left out, without one
 * they are in `encoding` (UTF-8 unless said otherwise). Nothing is guessed, and nothing is replaced.
 */
export function decodeText(bytes: Uint8Array, encoding = 'utf-8'): Decoded {
  const found = encodingOf(bytes, encoding)
  return 'reason' in found ? found : decodePart(bytes.subarray(found.mark), found)
}

/** What a text is in that begins with these bytes: what its mark says, `encoding` without one. */
export function encodingOf(bytes: Uint8Array, encoding: string): Encoding | NoText {
  const [mark, marked] =
    MARKS.find(([signs]) => signs.every((byte, index) => bytes[index] === byte)) ?? []
  if (marked === 'utf-32') return { reason: 'is UTF-32', candidateEncodings: [] }
  return { name: marked ?? encodingNamed(encoding) ?? 'utf-8', mark: mark?.length ?? 0 }
}

/** Text of a part of such bytes that comes after the mark, and neither begins nor ends within a character. */
export function decodePart(bytes: Uint8Array, { name, mark }: Encoding): Decoded {
  const text = decoded(bytes, name)
  if (text === undefined) return undecodable(bytes, name, mark > 0)
  const control = findControlCharacter(text)
  if (control === undefined) return { text }
  const wide = mark === 0 && name === 'utf-8' ? guessUtf16(bytes) : undefined
  if (wide !== undefined) {
    return { reason: 'looks like UTF-16 without a byte-order mark', candidateEncodings: [wide] }
  }
  return { ...control, candidateEncodings: [], hasControls: true, controlled: text }
}

/** The hint for a text with control characters. */
export const CONTROLS_HINT = "Text can't have control characters other than tabs and line breaks"

/** The first control character or half of a surrogate pair in a text, with its line and column, from 1; undefined if there is none. */
export function findControlCharacter(
  text: string,
): { reason: string; line: number; column: number } | undefined {
  const at = text.search(CONTROL)
  if (at < 0) return undefined
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  const sign = /\p{Surrogate}/u.test(text[at] ?? '') ? 'half a character,' : 'the control character'
  const before =
    text
      .slice(0, at)
      .split(/\r\n|\r|\n/)
      .at(-1) ?? ''
  const column = [...before].length + 1
  return { reason: `contains ${sign} U+${code}`, line: lineAt(text, at), column }
}

/** The standard's name of an encoding (`windows-1252` for `latin1`); undefined where there is none of that name. */
export function encodingNamed(name: string): string | undefined {
  try {
    return new TextDecoder(name).encoding
  } catch {
    return undefined
  }
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    // A mark has been taken off: what looks like one after it is a character.
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

function undecodable(bytes: Uint8Array, encoding: string, isMarked: boolean): NoText {
  const why = `is not ${SPELLED[encoding] ?? encoding}`
  if (encoding !== 'utf-8' || isMarked) return { reason: why, candidateEncodings: [] }
  const wide = guessUtf16(bytes)
  if (wide !== undefined) return { reason: why, candidateEncodings: [wide] }
  const text = new TextDecoder('utf-8').decode(bytes)
  const line = lineAt(text, Math.max(0, text.indexOf('\ufffd')))
  // A picture, an archive: they are in no encoding.
  if (CONTROL.test(text.replaceAll('\ufffd', '')))
    return { reason: why, candidateEncodings: [], hasControls: true }
  // Letters that only UTF-8 writes that way: it is UTF-8 with a fault, and in another encoding it would be all wrong.
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

const SPELLED: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
}

/** The kind of UTF-16 that bytes without a mark look like: Latin letters have their NULs all on one side. */
function guessUtf16(bytes: Uint8Array): string | undefined {
  const nulls = [0, 0]
  const start = bytes.subarray(0, 4096)
  for (const [index, byte] of start.entries())
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nulls
  const many = start.length / 8
  const guess = odd > many && even === 0 ? 'utf-16le' : 'utf-16be'
  if (guess === 'utf-16be' && !(even > many && odd === 0)) return undefined
  const text = decoded(bytes, guess)
  return text === undefined || CONTROL.test(text) ? undefined : guess
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** What can be done about bytes that are no text in an encoding; undefined where `--encoding` has no say. */
export function undecodableHint(
  { candidateEncodings, hasControls }: Pick<NoText, 'candidateEncodings' | 'hasControls'>,
  encoding: string | undefined,
  controls = CONTROLS_HINT,
): string {
  const [guess] = encoding === undefined ? [] : candidateEncodings
  if (guess !== undefined) return `If it is ${guess}, say so: --encoding ${guess}`
  if (hasControls === true) return controls
  if (encoding !== undefined && encodingNamed(encoding) !== 'utf-8') {
    return 'A byte-order mark says which encoding it is; without one, --encoding does'
  }
  return 'Text must be UTF-8, or UTF-16 with a byte-order mark'
}
