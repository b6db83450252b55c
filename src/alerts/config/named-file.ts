import type { Stats } from 'node:fs'
import { resolve } from 'node:path'
import { Failure, RefusedError } from '../../errors.ts'
import { modeText, shellQuote } from '../../files/trust.ts'
import { withTrustedFile } from '../../profiles/private-files.ts'
import { decodeText } from '../../text/decode.ts'
import type { FormPath } from '../../yaml/yaml-form.ts'
import type { ConfigContext } from './config-context.ts'

/** The largest file that is read, in bytes: a certificate with its chain takes a few kB. */
const LIMIT = 256 * 1024

const FOR_OTHERS = 0o007
const FOR_GROUP = 0o070
/** Root may let a group read its file: systemd's credentials and Debian's ssl-cert do. */
const GROUP_CAN_CHANGE = 0o030

/**
 * Reads the file that a configuration names at a path. Throws a UsageError with line and column if it can't be read, and a
 * RefusedError if another user owns or can write to it, or can read it though it is secret.
 */
export function readNamedFile(
  context: ConfigContext,
  path: FormPath,
  written: string,
  { isSecret }: { isSecret: boolean },
): string {
  const { document, folder } = context
  const file = resolve(folder, written)
  const bytes = readTrusted(context, path, file, isSecret)
  if (bytes === undefined) throw document.fault(path, `there is no file ${file}`)
  const decoded = decodeText(bytes)
  if ('text' in decoded) return decoded.text
  throw document.fault(path, `${file} ${decoded.reason}`)
}

function readTrusted(
  { document, name, world }: ConfigContext,
  path: FormPath,
  file: string,
  isSecret: boolean,
): Uint8Array | undefined {
  try {
    return withTrustedFile(file, world, LIMIT, (open) => {
      if (isSecret) requireUnreadable(file, open.stats, world.uid)
      return open.read()
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { message, hint } = error
    if (!(error instanceof RefusedError)) throw document.fault(path, message, hint)
    throw new RefusedError(`${name}, ${document.placeOf(path)}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    })
  }
}

function requireUnreadable(
  file: string,
  { mode, uid: owner }: Stats,
  uid: number | undefined,
): void {
  if (uid === undefined) return
  const unwanted = FOR_OTHERS | (owner === 0 ? GROUP_CAN_CHANGE : FOR_GROUP)
  if ((mode & unwanted) === 0) return
  throw new RefusedError(
    `${file} can be read by other users (mode ${modeText(mode)}), so it isn't used.`,
    {
      hint: `If nobody has read it: chmod 600 ${shellQuote(file)}. Otherwise replace what is in it`,
    },
  )
}
