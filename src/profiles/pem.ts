import { UsageError } from '../errors.ts'
import { decodeText } from '../text/decode.ts'
import { readFile } from './private-files.ts'
import type { Setting } from './settings.ts'

/** The PEM text in a file that a setting names; throws a UsageError where there is none. */
export function readPem({ value: path, from }: Setting<string>): string {
  const text = readOrRefuse(path, from)
  if (!text.includes('-----BEGIN ')) {
    throw new UsageError(`${path} (${from}) is no PEM file: it has no line "-----BEGIN …"`)
  }
  return text
}

function readOrRefuse(path: string, from: string): string {
  let bytes: Uint8Array | undefined
  try {
    bytes = readFile(path)
  } catch (cause) {
    throw new UsageError(`${path} (${from}) cannot be read`, { cause })
  }
  if (bytes === undefined) throw new UsageError(`There is no file ${path} (${from})`)
  const decoded = decodeText(bytes)
  // A certificate is ASCII; what stands beside it is a comment, in whatever encoding.
  return 'text' in decoded ? decoded.text : Buffer.from(bytes).toString('latin1')
}
