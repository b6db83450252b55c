import type { Transform } from 'node:stream'
import type { JsonScan, Outline } from './json-scan.ts'
import { type ReplyLimits, tooManyBytesError } from './reply-limits.ts'
import { TransportError, type TransportReply } from './transport.ts'

/** The encodings that can be decompressed here, for an `accept-encoding` header. */
export const ENCODINGS = 'gzip, deflate, br'

/** The most levels of compression: no server uses more, and each multiplies the size that a small reply can reach. */
const MAX_ENCODINGS = 3

/** How much is decompressed at once, in bytes. */
const CHUNK = 64 * 1024

/** Replies larger than this, in bytes, are parsed in batches of records, which needs their positions. */
const LARGE = 8 * 1024 * 1024

const BRACKET = 0x5b
const BRACE = 0x7b

/** The parts of a body as they arrive. */
type Parts = AsyncIterable<Uint8Array>

/** Reads and decompresses a reply's body as it arrives; throws a TransportError as soon as it exceeds the limits. */
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
  if (encodings.length > MAX_ENCODINGS) {
    throw unusableReplyError('the reply is compressed too many times')
  }
  let flow = limited(parts, limits)
  for (const name of encodings.reverse()) flow = limited(decompress(name, flow), limits)
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

/** Collects the whole body, and finds the positions of its records if it is a large answer. */
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
    // With fewer brackets there can't be too many records; a page of 10,000 doesn't have more.
    brackets += countByte(BRACKET, part, limits.records) + countByte(BRACE, part, limits.records)
    if (brackets <= limits.records && size <= LARGE) continue
    const { JsonScan } = await import('./json-scan.ts')
    scan = new JsonScan(limits)
    for (const earlier of parts) scan.add(earlier)
  }
  const outline = scan?.outline()
  return { body: Buffer.concat(parts, size), ...(outline === undefined ? {} : { outline }) }
}

/** Counts a byte with `indexOf`, which is faster than a loop; stops after more than `max`. */
function countByte(byte: number, bytes: Uint8Array, max: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at >= 0 && count <= max; at = bytes.indexOf(byte, at + 1)) {
    count += 1
  }
  return count
}

/** Passes parts on and throws if they exceed the limit; also used between two levels of compression. */
async function* limited(flow: Parts, limits: ReplyLimits): Parts {
  let size = 0
  for await (const part of flow) {
    size += part.byteLength
    if (size > limits.bytes) throw tooManyBytesError(limits)
    yield part
  }
}

async function* decompress(encoding: string, packed: Parts): Parts {
  const parts = packed[Symbol.asyncIterator]()
  const first = await parts.next()
  if (first.done === true) return
  const decompressor = await decompressorFor(encoding, first.value)
  const { pipeline } = await import('node:stream')
  let inputError: { error: unknown } | undefined
  async function* whole(start: Uint8Array): Parts {
    yield start
    try {
      yield* { [Symbol.asyncIterator]: () => parts }
    } catch (error) {
      inputError = { error }
      throw error
    }
  }
  // An error in either ends the other, and is thrown where the decompressed bytes are read.
  pipeline(whole(first.value), decompressor, () => undefined)
  try {
    for await (const part of decompressor) yield part
  } catch (cause) {
    throw inputError === undefined ? decompressionError(cause) : inputError.error
  }
}

async function decompressorFor(encoding: string, start: Uint8Array): Promise<Transform> {
  const zlib = await import('node:zlib')
  const options = { chunkSize: CHUNK }
  if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.createGunzip(options)
  if (encoding === 'br') return zlib.createBrotliDecompress(options)
  if (encoding === 'deflate') {
    // The standard requires zlib's header, but some servers leave it out.
    const hasHeader = ((start[0] ?? 0) & 0x0f) === 8
    return hasHeader ? zlib.createInflate(options) : zlib.createInflateRaw(options)
  }
  throw unusableReplyError("the reply's compression isn't supported")
}

function decompressionError(cause: unknown): TransportError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code !== 'Z_BUF_ERROR') return unusableReplyError("the reply can't be decompressed", cause)
  return new TransportError('closed', 'the reply is incomplete', { mayHaveArrived: true, cause })
}

function unusableReplyError(message: string, cause?: unknown): TransportError {
  return new TransportError('other', message, { mayHaveArrived: true, cause })
}
