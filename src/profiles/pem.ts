import { Failure, RefusedError, UsageError } from '../errors.ts'
import type { FileRules } from '../files/open-file.ts'
import { privateTrust } from '../files/trust.ts'
import { decodeText } from '../text/decode.ts'
import type { StorageEnv } from './paths.ts'
import { readFile } from './private-files.ts'
import type { Setting } from './settings.ts'

/** The maximum size of a PEM file: all authorities of a system take less than 1 MB. */
const LIMIT = 4 * 1024 * 1024

/**
 * Returns the PEM text in the file that a setting names. Throws a UsageError if there is none, and a RefusedError if a
 * profile names the file and another user owns or can write to it.
 */
export function readPem(
  { value: path, from, source }: Setting<string>,
  place: Pick<StorageEnv, 'uid'>,
): string {
  const trust = source === 'profile' ? { trust: privateTrust(place) } : {}
  const text = readOrRefuse(path, from, { limit: LIMIT, ...trust })
  if (!text.includes('-----BEGIN ')) {
    throw new UsageError(`${path} (${from}) isn't a PEM file: it has no "-----BEGIN …" line`)
  }
  return text
}

function readOrRefuse(path: string, from: string, rules: FileRules): string {
  let bytes: Uint8Array | undefined
  try {
    bytes = readFile(path, rules)
  } catch (cause) {
    if (!(cause instanceof Failure) || cause instanceof RefusedError) throw cause
    throw new UsageError(`${from}: ${cause.message}`, { cause })
  }
  if (bytes === undefined) throw new UsageError(`There is no file ${path} (${from})`)
  const decoded = decodeText(bytes)
  // A certificate is ASCII; the rest is comments, in any encoding.
  return 'text' in decoded ? decoded.text : Buffer.from(bytes).toString('latin1')
}
