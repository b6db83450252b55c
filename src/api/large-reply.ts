import { type Answer, type Reading, readAnswer, readingOf } from './answer.ts'
import { type CallName, readReply } from './reply.ts'
import type { Outline } from './transport/json-scan.ts'
import type { TransportReply } from './transport/transport.ts'
import { inTurns } from './turns.ts'

/** A reply of which it is known where its records stand. */
export type OutlinedReply = TransportReply & { outline: Outline }

/**
 * The same as `readReply`, for a reply so large that parsing it at once would hold everything else up: its records
 * are parsed a few at a time, and an end that is asked for meanwhile is heeded.
 */
export async function readLargeReply(
  reply: OutlinedReply,
  call: CallName,
  signal: AbortSignal,
): Promise<Answer> {
  return readReply(reply, call, await readLargeAnswer(reply, call, signal))
}

async function readLargeAnswer(
  reply: OutlinedReply,
  { mask }: CallName,
  signal: AbortSignal,
): Promise<Reading> {
  const parsed = await parseInParts(reply, signal)
  const reading = readingOf(parsed, reply.status, mask)
  // What is not as it seemed is read like any other reply.
  return reading ?? readAnswer(new TextDecoder().decode(reply.body), reply.status, mask)
}

/** The answer's object; undefined where it is not the JSON that all of the reply would be read as. */
async function parseInParts(
  { body, outline }: OutlinedReply,
  signal: AbortSignal,
): Promise<unknown> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const { start, end, data, cuts } = outline
  if (!standsAlone(bytes, outline)) return undefined
  const edges = [data.start - 1, ...cuts, data.end]
  const records: unknown[] = []
  for await (const index of inTurns(edges.keys(), signal)) {
    const [from, to] = [edges[index], edges[index + 1]]
    if (from === undefined || to === undefined) continue
    const part = parse(`[${textOf(bytes.subarray(from + 1, to))}]`)
    // Between two commas there is something, or it is no JSON.
    if (!Array.isArray(part) || (part.length === 0 && cuts.length > 0)) return undefined
    for (const record of part) records.push(record)
  }
  const rest = parse(
    textOf(bytes.subarray(start, data.start)) + textOf(bytes.subarray(data.end, end + 1)),
  )
  return typeof rest === 'object' && rest !== null ? { ...rest, data: records } : undefined
}

/** Whether the answer is found by where it begins as it is among the words of PHP around it (`readAnswer`). */
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
