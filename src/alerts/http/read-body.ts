import type { IncomingMessage } from 'node:http'
import { formatBytes } from '../../text/byte-size.ts'
import { Refusal } from './refusal.ts'

/** How much of a refused body is received and ignored, in bytes, so that its sender gets to read why. */
const MAX_IGNORED = 8 * 1024 * 1024

/**
 * Reads the body of a request; throws a Refusal if it has more than `limit` bytes or is compressed, before reading more than
 * that. Rejects with the error of the connection if that is closed first. `askForBody` is called before it is read.
 */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
  askForBody: () => void,
): Promise<Uint8Array> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } =
    incoming.headers
  if (encoding.toLowerCase() !== 'identity' && encoding !== '') {
    throw new Refusal(415, 'unsupported_encoding', 'Send the body without compression.', {
      'accept-encoding': 'identity',
    })
  }
  if (Number(length) > limit) throw tooLarge(limit)
  askForBody()
  return await collect(incoming, limit)
}

function collect(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    const add = (part: Buffer) => {
      size += part.length
      if (size <= limit) return void parts.push(part)
      incoming.off('data', add)
      reject(tooLarge(limit))
    }
    incoming.on('data', add)
    incoming.once('end', () => resolve(Buffer.concat(parts)))
    incoming.once('error', reject)
    incoming.once('close', () => reject(new Error('The connection was closed')))
  })
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, 'too_large', `The body has more than ${formatBytes(limit)}.`)
}

/** Receives and ignores the rest of a body; closes the connection if that is too much. */
export function ignoreBody(incoming: IncomingMessage): void {
  let ignored = 0
  incoming.on('error', () => undefined)
  incoming.on('data', (part: Buffer) => {
    ignored += part.length
    if (ignored > MAX_IGNORED) incoming.socket.destroy()
  })
}
