import { writeSync } from 'node:fs'

/** Writes a text or bytes completely to an open file, in as many steps as the system needs; throws its error. */
export function writeFully(descriptor: number, part: string | Uint8Array): void {
  // Text written in one step needs no buffer; a large file would create thousands of them.
  let written = typeof part === 'string' ? writeSync(descriptor, part) : 0
  if (typeof part === 'string' && written === Buffer.byteLength(part)) return
  const bytes = typeof part === 'string' ? Buffer.from(part) : part
  while (written < bytes.length) written += writeSync(descriptor, bytes, written)
}
