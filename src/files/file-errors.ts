import { ConfigError, Failure } from '../errors.ts'

/** Does work on a file of the program's own; throws a ConfigError that says what failed, and why. */
export function withFileError<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toFileError(what, error)
  }
}

/** The error for what a file system refuses. */
export function toFileError(what: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError(`${what}: ${reason}`, { cause })
}

/** Whether a file-system error says that there is nothing. */
export function isNotFoundError(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A file-system error's code, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
