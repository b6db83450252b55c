import { iterateCooperatively } from './cooperative-iteration.ts'
import { type Envelope, type ParsedReply, parseEnvelope, toParsedReply } from './envelope.ts'
import { type CallContext, parseReply } from './reply.ts'
import type { Outline } from './transport/json-scan.ts'
import type { TransportReply } from './transport/transport.ts'

/** A reply whose records have known positions. */
export type OutlinedReply = TransportReply & { outline: Outline }

/**
 * Like `parseReply`, for a reply so large that parsing it at once would block everything else: its records
 * are parsed a few at a time, so that the program can be ended in between.
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
  const reading = toParsedReply(parsed, reply.status, mask)
  // If it is not what it seemed to be, it is read like any other reply.
  return reading ?? parseEnvelope(new TextDecoder().decode(reply.body), reply.status, mask)
}

/** The answer's object; undefined if reading the whole reply would not give the same JSON. */
async function parseInParts(
  { body, outline }: OutlinedReply,
  signal: AbortSignal,
): Promise<unknown> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const { start, end, data, cuts } = outline
  if (!standsAlone(bytes, outline)) return undefined
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

/** Whether the answer would be found by its beginning among PHP's messages around it, as in `parseEnvelope`. */
function standsAlone(bytes: Buffer, { start, end }: Outline): boolean {
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
