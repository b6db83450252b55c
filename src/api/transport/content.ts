import { tooLarge } from './problems.ts'
import { TransportError, type TransportReply } from './transport.ts'

/** The packings that `decodeContent` undoes, for an `accept-encoding` header. */
export const ENCODINGS = 'gzip, deflate, br'

/** Unpacks a reply's body; one that is larger than `maxBytes` when unpacked is given up. */
export async function decodeContent(
  reply: TransportReply,
  maxBytes: number,
): Promise<TransportReply> {
  const encodings = (reply.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  if (encodings.length === 0 || reply.body.byteLength === 0) return reply
  let { body } = reply
  for (const encoding of encodings.reverse()) body = await unpack(encoding, body, maxBytes)
  const { 'content-encoding': _, 'content-length': __, ...headers } = reply.headers
  return { ...reply, headers, body }
}

async function unpack(encoding: string, body: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const { brotliDecompress, gunzip, inflate, inflateRaw } = await import('node:zlib')
  const { promisify } = await import('node:util')
  const options = { maxOutputLength: maxBytes }
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return await promisify(gunzip)(body, options)
    if (encoding === 'br') return await promisify(brotliDecompress)(body, options)
    if (encoding === 'deflate') {
      // By the standard with zlib's header, by some servers' habit without.
      const hasHeader = ((body[0] ?? 0) & 0x0f) === 8
      return await promisify(hasHeader ? inflate : inflateRaw)(body, options)
    }
  } catch (cause) {
    throw unpackingFailed(cause, maxBytes)
  }
  throw new TransportError('other', 'the reply is packed in a way this program does not know', {
    mayHaveArrived: true,
  })
}

function unpackingFailed(cause: unknown, maxBytes: number): TransportError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes)
  if (code === 'Z_BUF_ERROR') {
    return new TransportError('closed', 'the reply is cut off', { mayHaveArrived: true, cause })
  }
  return new TransportError('other', 'the reply cannot be unpacked', {
    mayHaveArrived: true,
    cause,
  })
}
