import { iterateCooperatively } from './cooperative-iteration.ts'
import { type Envelope, type ParsedReply, parseEnvelope, toParsedReply } from './envelope.ts'
import { type CallContext, parseReply } from './reply.ts'
import type { Outline } from './transport/json-scan.ts'
import type { TransportReply } from './transport/transport.ts'

/** A reply whose records have known positions. */
type OutlinedReply = TransportReply & { outline: Outline }

/**
 * Like `parseReply`, for a reply so large that parsing it at once would block everything else: parses its records
 * in batches, so that the program can be interrupted in between.
 */
export async function readLargeReply(
  reply: OutlinedReply,
  call: CallContext,
  signal: AbortSignal,
): Promise<Envelope> {
  return parseReply(reply, call, await readLargeAnswer(reply, call, signal))
}

async function readLargeAnswer(
  reply: OutlinedReply,
  { mask }: CallContext,
  signal: AbortSignal,
): Promise<ParsedReply> {
  const parsed = await parseInParts(reply, signal)
  const answer = toParsedReply(parsed, reply.status, mask)
  // If the outline was wrong, the reply is parsed like any other.
  return answer ?? parseEnvelope(new TextDecoder().decode(reply.body), reply.status, mask)
}

/** Returns the answer's object; undefined if parsing the whole reply wouldn't give the same JSON. */
async function parseInParts(
  { body, outline }: OutlinedReply,
  signal: AbortSignal,
): Promise<unknown> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const { start, end, data, cuts } = outline
  if (!isOnlyAnswer(bytes, outline)) return undefined
  const edges = [data.start - 1, ...cuts, data.end]
  const records: unknown[] = []
  for await (const index of iterateCooperatively(edges.keys(), signal)) {
    const [from, to] = [edges[index], edges[index + 1]]
    if (from === undefined || to === undefined) continue
    const part = parse(`[${textOf(bytes.subarray(from + 1, to))}]`)
    // If there is nothing between two commas, it isn't JSON.
    if (!Array.isArray(part) || (part.length === 0 && cuts.length > 0)) return undefined
    for (const record of part) records.push(record)
  }
  const rest = parse(
    textOf(bytes.subarray(start, data.start)) + textOf(bytes.subarray(data.end, end + 1)),
  )
  return typeof rest === 'object' && rest !== null ? { ...rest, data: records } : undefined
}

/** Whether `parseEnvelope` would find the same answer between PHP's messages. */
function isOnlyAnswer(bytes: Buffer, { start, end }: Outline): boolean {
  return bytes.lastIndexOf('{"success"') === start && bytes.lastIndexOf('}') === end
}

function textOf(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
