/** The checksum of what lies on disk, in eight digits: it tells damage, and nothing about who wrote it. */
export function checksum(content: string | Uint8Array): string {
  // Loaded here: reading a sandbox that nobody has written to needs none.
  const { crc32 } = process.getBuiltinModule('node:zlib')
  return crc32(content).toString(16).padStart(8, '0')
}
