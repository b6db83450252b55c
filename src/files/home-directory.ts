import { isAbsolute } from 'node:path'

/**
 * The person's home directory. If HOME isn't an absolute path, the system is asked: a relative one would depend on the
 * working directory.
 */
export function homeDirectory({ env, platform, getBuiltinModule }: NodeJS.Process): string {
  const named = platform === 'win32' ? undefined : env['HOME']
  if (named !== undefined && isAbsolute(named)) return named
  const { homedir, userInfo } = getBuiltinModule('node:os')
  // In this order: the second reads the system's list of users.
  for (const query of [homedir, () => userInfo().homedir]) {
    const home = tryOrUndefined(query)
    if (home !== undefined && isAbsolute(home)) return home
  }
  return '/'
}

/** Queries the system; undefined if that fails: a deleted directory, an unknown user. */
export function tryOrUndefined<T>(query: () => T): T | undefined {
  try {
    return query()
  } catch {
    return undefined
  }
}
