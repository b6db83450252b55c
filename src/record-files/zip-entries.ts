import { inflateRawSync } from 'node:zlib'
import { errorCode } from '../files/file-errors.ts'

/** A file in a ZIP archive. */
export interface ZipEntry {
  name: string
  /** What it holds, unpacked; throws a BadZipError if it is damaged, protected, or larger than this many bytes. */
  read(most: number): Uint8Array
}

/** An archive that can't be unpacked, as a sentence goes on after its name and a colon. */
export class BadZipError extends Error {}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50

/** The end's own length, and that of the longest comment after it. */
const END_LENGTH = 22
const LONGEST_COMMENT = 0xffff

const STORED = 0
const DEFLATED = 8
const PROTECTED = 1

/** The files that an archive lists at its end; none of them is unpacked. Throws a BadZipError for what is no archive. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return guarded(() => {
    const end = endOf(zip)
    const entries: ZipEntry[] = []
    let at = zip.readUInt32LE(end + 16)
    for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
      if (zip.readUInt32LE(at) !== CENTRAL) throw damaged()
      const [names, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place))
      const header = at
      const name = zip.toString('utf8', at + 46, at + 46 + (names ?? 0))
      entries.push({ name, read: (most) => guarded(() => unpacked(zip, header, most)) })
      at += 46 + (names ?? 0) + (extra ?? 0) + (comment ?? 0)
    }
    return entries
  })
}

function endOf(zip: Buffer): number {
  const from = zip.length - END_LENGTH
  for (let at = from; at >= Math.max(0, from - LONGEST_COMMENT); at -= 1) {
    if (zip.readUInt32LE(at) === END) return at
  }
  throw damaged()
}

function unpacked(zip: Buffer, header: number, most: number): Uint8Array {
  if ((zip.readUInt16LE(header + 8) & PROTECTED) !== 0) {
    throw new BadZipError('it is protected by a password')
  }
  const local = zip.readUInt32LE(header + 42)
  if (zip.readUInt32LE(local) !== LOCAL) throw damaged()
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(header + 20))
  const method = zip.readUInt16LE(header + 10)
  if (method !== STORED && method !== DEFLATED) throw damaged()
  if (method === DEFLATED) return inflated(packed, most)
  if (packed.length > most) throw tooMuch()
  return packed
}

/** Unpacks data, but no more than so many bytes: a bomb is not unpacked to its end. */
function inflated(packed: Uint8Array, most: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) })
  } catch (error) {
    throw errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooMuch() : error
  }
}

function tooMuch(): BadZipError {
  return new BadZipError('it unpacks to too much for a spreadsheet')
}

function damaged(): BadZipError {
  return new BadZipError('it is damaged')
}

/** What Node says of positions outside of the archive, and of data that are not packed, means that it is damaged. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw cause instanceof BadZipError ? cause : new BadZipError('it is damaged', { cause })
  }
}
