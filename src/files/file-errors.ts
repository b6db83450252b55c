import { ConfigError, Failure } from '../errors.ts'

/** Does work on a file of the program's own; throws a ConfigError that says what failed, and why. */
export function attempt<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw problem(what, error)
  }
}

/** The error for what a file system refuses. */
export function problem(what: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError(`${what}: ${reason}`, { cause })
}

/** Whether a file-system error says that there is nothing. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A file-system error's code, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
