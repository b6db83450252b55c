import type { Transform } from 'node:stream'
import type { JsonScan, Outline } from './json-scan.ts'
import { type ReplyLimits, tooManyBytesError } from './reply-limits.ts'
import { TransportError, type TransportReply } from './transport.ts'

/** The encodings that can be decompressed here, for an `accept-encoding` header. */
export const ENCODINGS = 'gzip, deflate, br'

/** No server compresses a reply more often; each level multiplies how much a small one can become. */
const MOST_ENCODINGS = 3

/** How much is decompressed at once, in bytes. */
const CHUNK = 64 * 1024

/** A larger reply, in bytes, is parsed a few records at a time, which needs their positions. */
const LARGE = 8 * 1024 * 1024

const BRACKET = 0x5b
const BRACE = 0x7b

/** A body as it comes in. */
export type Parts = AsyncIterable<Uint8Array>

/** Reads and decompresses a reply's body as it comes in, and gives up as soon as it exceeds the limits. */
export async function receive(
  status: number,
  packed: TransportReply['headers'],
  parts: Parts,
  limits: ReplyLimits,
): Promise<TransportReply> {
  const { 'content-encoding': encoding = '', ...others } = packed
  const encodings = encodingsOf(encoding)
  if (Number(packed['content-length'] ?? 0) > limits.bytes) throw tooManyBytesError(limits)
  if (encodings.length === 0) return { status, headers: packed, ...(await collect(parts, limits)) }
  if (encodings.length > MOST_ENCODINGS) throw unusable('the reply is compressed too many times')
  let flow = limited(parts, limits)
  for (const name of encodings.reverse()) flow = limited(unpacked(name, flow), limits)
  const body = await collect(flow, limits)
  // An empty body is not compressed.
  if (body.body.byteLength === 0) return { status, headers: packed, ...body }
  const { 'content-length': _, ...headers } = others
  return { status, headers, ...body }
}

function encodingsOf(encoding: string): string[] {
  return encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
}

/** The whole body, and the positions of its records if it is a large answer. */
async function collect(
  flow: Parts,
  limits: ReplyLimits,
): Promise<{ body: Uint8Array; outline?: Outline }> {
  const parts: Uint8Array[] = []
  let size = 0
  let brackets = 0
  let scan: JsonScan | undefined
  for await (const part of flow) {
    size += part.byteLength
    if (size > limits.bytes) throw tooManyBytesError(limits)
    parts.push(part)
    if (scan !== undefined) {
      scan.add(part)
      continue
    }
    // With fewer brackets there can't be too many records, and a page of 10,000 has no more.
    brackets += countOf(BRACKET, part, limits.records) + countOf(BRACE, part, limits.records)
    if (brackets <= limits.records && size <= LARGE) continue
    const { JsonScan } = await import('./json-scan.ts')
    scan = new JsonScan(limits)
    for (const earlier of parts) scan.add(earlier)
  }
  const outline = scan?.outline()
  return { body: Buffer.concat(parts, size), ...(outline === undefined ? {} : { outline }) }
}

/** How often a byte occurs, found faster by Node than in a loop; stops after more than `enough`. */
function countOf(byte: number, bytes: Uint8Array, enough: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at >= 0 && count <= enough; at = bytes.indexOf(byte, at + 1)) {
    count += 1
  }
  return count
}

/** The same, given up if it gets too long: this also counts the bytes between two levels of compression. */
async function* limited(flow: Parts, limits: ReplyLimits): Parts {
  let size = 0
  for await (const part of flow) {
    size += part.byteLength
    if (size > limits.bytes) throw tooManyBytesError(limits)
    yield part
  }
}

async function* unpacked(encoding: string, packed: Parts): Parts {
  const parts = packed[Symbol.asyncIterator]()
  const first = await parts.next()
  if (first.done === true) return
  const unpacker = await unpackerFor(encoding, first.value)
  const { pipeline } = await import('node:stream')
  let lost: { error: unknown } | undefined
  async function* whole(start: Uint8Array): Parts {
    yield start
    try {
      yield* { [Symbol.asyncIterator]: () => parts }
    } catch (error) {
      lost = { error }
      throw error
    }
  }
  // An error in either ends the other, and is thrown where the decompressed bytes are read.
  pipeline(whole(first.value), unpacker, () => undefined)
  try {
    for await (const part of unpacker) yield part
  } catch (cause) {
    throw lost === undefined ? unpackingFailed(cause) : lost.error
  }
}

async function unpackerFor(encoding: string, start: Uint8Array): Promise<Transform> {
  const zlib = await import('node:zlib')
  const options = { chunkSize: CHUNK }
  if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.createGunzip(options)
  if (encoding === 'br') return zlib.createBrotliDecompress(options)
  if (encoding === 'deflate') {
    // The standard says with zlib's header; some servers send it without.
    const hasHeader = ((start[0] ?? 0) & 0x0f) === 8
    return hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options)
  }
  throw unusable('the reply is compressed in a way this program does not know')
}

function unpackingFailed(cause: unknown): TransportError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code !== 'Z_BUF_ERROR') return unusable('the reply can’t be decompressed', cause)
  return new TransportError('closed', 'the reply is cut off', { mayHaveArrived: true, cause })
}

function unusable(message: string, cause?: unknown): TransportError {
  return new TransportError('other', message, { mayHaveArrived: true, cause })
}
