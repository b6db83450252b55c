import { crc32 } from 'node:zlib'

/** The checksum of what lies on disk, in eight digits: it tells damage, and nothing about who wrote it. */
export function checksum(content: string | Uint8Array): string {
  return crc32(content).toString(16).padStart(8, '0')
}
