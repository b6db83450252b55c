/** Returns the checksum of stored content, as eight hex digits. It detects damage, not tampering. */
export function checksum(content: string | Uint8Array): string {
  // Loaded here: reading a sandbox without writes doesn't need it.
  const { crc32 } = process.getBuiltinModule('node:zlib')
  return crc32(content).toString(16).padStart(8, '0')
}
