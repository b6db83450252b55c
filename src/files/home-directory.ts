import { isAbsolute } from 'node:path'

/** The person's home; taken from the system if HOME isn't an absolute path: a relative one would make the working directory home. */
export function homeDirectory({ env, platform, getBuiltinModule }: NodeJS.Process): string {
  const named = platform === 'win32' ? undefined : env['HOME']
  if (named !== undefined && isAbsolute(named)) return named
  const { homedir, userInfo } = getBuiltinModule('node:os')
  // One after the other: the second reads the system's list of users.
  for (const ask of [homedir, () => userInfo().homedir]) {
    const home = tryOrUndefined(ask)
    if (home !== undefined && isAbsolute(home)) return home
  }
  return '/'
}

/** What the system says; undefined if it can't: a deleted directory, an unknown user. */
export function tryOrUndefined<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
