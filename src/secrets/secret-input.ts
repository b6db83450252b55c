import { UsageError } from '../errors.ts'
import { isTerminalSafe } from '../text/terminal-safe.ts'

/**
 * Refuses what nobody sees and nobody can type: a mark in the middle, where files were joined, or what was copied from a
 * web page. `what` says where the secret is from. Throws a UsageError.
 */
export function rejectInvisible(option: string, secret: string, what = 'it'): void {
  if (isTerminalSafe(secret.replaceAll('\r', ''))) return
  throw new UsageError(`${option}: ${what} has an invisible character in the secret`, {
    hint: 'It may be a byte-order mark or a zero-width space, which nobody can type',
  })
}

/** Refuses a secret that makes no one-time codes, before it is stored. Throws a UsageError. */
export async function requireOtpSecret(option: string, secret: string): Promise<void> {
  const { OtpSecretError, parseOtpSecret } = await import('./totp.ts')
  try {
    parseOtpSecret(secret, 'this credential')
  } catch (cause) {
    if (!(cause instanceof OtpSecretError)) throw cause
    throw new UsageError(`${option}: ${cause.message}`, { cause })
  }
}
