import * as v from 'valibot'
import { ConfigError } from '../errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'
import { decodeText } from '../text/decode.ts'

/** The largest file, in bytes. */
export const RECEIVER_FILE_LIMIT = 4 * 1024 * 1024

/**
 * Reads a JSON file of the receiver; undefined if there is none. Throws a ConfigError that names the file if it has another
 * form, and a RefusedError if others can write to it.
 */
export function readReceiverFile<Schema extends v.GenericSchema>(
  path: string,
  place: StorageEnv,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const bytes = withTrustedFile(path, place, RECEIVER_FILE_LIMIT, (file) => file.read())
  if (bytes === undefined) return undefined
  const { success, output, issues } = v.safeParse(schema, jsonOf(bytes), { abortEarly: true })
  if (success) return output
  const where = v.getDotPath(issues[0])
  throw new ConfigError(`${path} is damaged${where === null ? '' : ` (${where})`}`, {
    hint: 'Remove it; nothing was changed',
  })
}

function jsonOf(bytes: Uint8Array): unknown {
  const decoded = decodeText(bytes)
  try {
    return 'text' in decoded ? JSON.parse(decoded.text) : undefined
  } catch {
    return undefined
  }
}
