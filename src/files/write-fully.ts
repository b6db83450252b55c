import { writeSync } from 'node:fs'

/** Writes all of a text or of bytes to an open file, however much the system takes at once; throws what the system says. */
export function writeFully(descriptor: number, part: string | Uint8Array): void {
  // A text that goes out as one needs no buffer, of which a large file would leave thousands behind.
  let written = typeof part === 'string' ? writeSync(descriptor, part) : 0
  if (typeof part === 'string' && written === Buffer.byteLength(part)) return
  const bytes = typeof part === 'string' ? Buffer.from(part) : part
  while (written < bytes.length) written += writeSync(descriptor, bytes, written)
}
