import { UsageError } from '../errors.ts'
import { isTerminalSafe } from '../text/terminal-safe.ts'

/**
 * Throws a UsageError if a secret contains an invisible character, such as a byte-order mark from joined files or
 * something copied from a web page. `what` says where the secret is from.
 */
export function rejectInvisible(option: string, secret: string, what = 'it'): void {
  if (isTerminalSafe(secret.replaceAll('\r', ''))) return
  throw new UsageError(`${option}: ${what} has an invisible character in the secret`, {
    hint: 'It may be a byte-order mark or a zero-width space. Type the secret, or copy it again',
  })
}

/** Throws a UsageError if one-time codes can't be generated from a secret. Call it before the secret is stored. */
export async function requireOtpSecret(option: string, secret: string): Promise<void> {
  const { OtpSecretError, parseOtpSecret } = await import('./totp.ts')
  try {
    parseOtpSecret(secret, 'this credential')
  } catch (cause) {
    if (!(cause instanceof OtpSecretError)) throw cause
    throw new UsageError(`${option}: ${cause.message}`, { cause })
  }
}
