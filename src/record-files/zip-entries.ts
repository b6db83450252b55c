import { inflateRawSync } from 'node:zlib'
import { errorCode } from '../files/file-errors.ts'

/** A file in a ZIP archive. */
export interface ZipEntry {
  name: string
  /** Returns its unpacked contents. Throws a BadZipError if it is damaged, encrypted, or larger than `maxBytes`. */
  read(maxBytes: number): Uint8Array
}

/** An archive that can't be unpacked. The message is a reason for `fileError`: `it is damaged`. */
export class BadZipError extends Error {}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50

/** The length of the end record, and the maximum length of the comment after it. */
const END_LENGTH = 22
const MAX_COMMENT = 0xffff

const STORED = 0
const DEFLATED = 8
const PROTECTED = 1

/** Lists the files of an archive without unpacking them. Throws a BadZipError if it isn't an archive. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return guarded(() => {
    const end = endOf(zip)
    const entries: ZipEntry[] = []
    let at = zip.readUInt32LE(end + 16)
    for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
      if (zip.readUInt32LE(at) !== CENTRAL) throw damagedError()
      const [names, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place))
      const header = at
      const name = zip.toString('utf8', at + 46, at + 46 + (names ?? 0))
      entries.push({ name, read: (maxBytes) => guarded(() => unpack(zip, header, maxBytes)) })
      at += 46 + (names ?? 0) + (extra ?? 0) + (comment ?? 0)
    }
    return entries
  })
}

function endOf(zip: Buffer): number {
  const from = zip.length - END_LENGTH
  for (let at = from; at >= Math.max(0, from - MAX_COMMENT); at -= 1) {
    if (zip.readUInt32LE(at) === END) return at
  }
  throw damagedError()
}

function unpack(zip: Buffer, header: number, maxBytes: number): Uint8Array {
  if ((zip.readUInt16LE(header + 8) & PROTECTED) !== 0) {
    throw new BadZipError('it is password-protected')
  }
  const local = zip.readUInt32LE(header + 42)
  if (zip.readUInt32LE(local) !== LOCAL) throw damagedError()
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(header + 20))
  const method = zip.readUInt16LE(header + 10)
  if (method !== STORED && method !== DEFLATED) throw damagedError()
  if (method === DEFLATED) return inflate(packed, maxBytes)
  if (packed.length > maxBytes) throw tooLargeError()
  return packed
}

/** Unpacks data, but at most `maxBytes`, so a ZIP bomb isn't unpacked completely. */
function inflate(packed: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) })
  } catch (error) {
    throw errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLargeError() : error
  }
}

function tooLargeError(): BadZipError {
  return new BadZipError('it is too large for a spreadsheet when unpacked')
}

function damagedError(): BadZipError {
  return new BadZipError('it is damaged')
}

/** Turns Node's errors, about offsets outside the archive or invalid data, into a BadZipError. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw cause instanceof BadZipError ? cause : new BadZipError('it is damaged', { cause })
  }
}
