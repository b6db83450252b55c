import { ConfigError, Failure } from '../errors.ts'

/** Does work on one of the program's own files; throws a ConfigError that says what failed and why. */
export function withFileError<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toFileError(what, error)
  }
}

/** Turns a file-system error into a ConfigError; a Failure stays as it is. */
export function toFileError(what: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError(`${what}: ${reason}`, { cause })
}

/** Whether a file-system error says that the path doesn't exist. */
export function isNotFoundError(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A file-system error's code, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
