import type { Formatted } from './format-options.ts'

const CHUNK = 65_536

/** Joins short texts into chunks of at least 64 Ki characters, except the last, so that a stream gets few writes. */
export function* inChunks(parts: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const part of parts) {
    chunk += part
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/** Joins the parts of a formatted text. */
export async function wholeText(parts: Formatted['text']): Promise<string> {
  let whole = ''
  for await (const part of parts) whole += part
  return whole
}
