import { UsageError } from '../errors.ts'

/** ITFlow's keys have up to 255 characters, decrypt passwords fewer; a longer text is probably a file. */
export const MAX_SECRET_LENGTH = 1024

/** Returns the secret; throws a UsageError, which doesn't contain it, if it can't be one. `what` names it in messages. */
export function checkSecret(secret: string, what: string): string {
  if (secret === '') throw new UsageError(`The ${what} is empty`)
  if (secret.length > MAX_SECRET_LENGTH) {
    throw new UsageError(
      `The ${what} has ${secret.length} characters; the limit is ${MAX_SECRET_LENGTH}`,
    )
  }
  if (/[\r\n\0]/.test(secret)) throw new UsageError(`The ${what} has more than one line`)
  return secret
}
