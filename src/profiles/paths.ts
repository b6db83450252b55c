import path from 'node:path'
import { withFileError } from '../files/file-errors.ts'
import type { World } from '../world.ts'

/** What decides where the program stores its files. */
export type StorageEnv = Pick<World, 'env' | 'platform' | 'home' | 'uid'>

const APP = 'itflow'

/** The directory for profiles and, if chosen, secrets; `ITFLOW_CONFIG_DIR` overrides it. */
export function configDirectory(place: StorageEnv): string {
  return locate(place, 'ITFLOW_CONFIG_DIR', {
    linux: ['XDG_CONFIG_HOME', ['.config'], []],
    darwin: [undefined, ['Library', 'Application Support'], []],
    win32: ['APPDATA', ['AppData', 'Roaming'], []],
  })
}

/** The path of the profiles' file. */
export function profileStorePath(place: StorageEnv): string {
  const { join } = place.platform === 'win32' ? path.win32 : path.posix
  return join(configDirectory(place), 'config.json')
}

/** The directory for state that outlives a command but may be lost: caches, locks, the sandbox; `ITFLOW_STATE_DIR` overrides it. */
export function stateDirectory(place: StorageEnv): string {
  return locate(place, 'ITFLOW_STATE_DIR', {
    linux: ['XDG_STATE_HOME', ['.local', 'state'], []],
    darwin: [undefined, ['Library', 'Application Support'], ['state']],
    win32: ['LOCALAPPDATA', ['AppData', 'Local'], ['state']],
  })
}

/** The variable with the base directory, the default base below home, and the folders below the program's own. */
type Rule = readonly [
  variable: string | undefined,
  base: readonly string[],
  below: readonly string[],
]

function locate(
  { env, platform, home }: StorageEnv,
  override: string | undefined,
  rules: Readonly<Record<'linux' | 'darwin' | 'win32', Rule>>,
): string {
  const { isAbsolute, join, resolve } = platform === 'win32' ? path.win32 : path.posix
  const overridden = override === undefined ? undefined : env[override]
  if (overridden !== undefined && overridden !== '') return resolved(overridden, resolve)
  const hasOwnRule = platform === 'darwin' || platform === 'win32'
  const [variable, base, below] = rules[hasOwnRule ? platform : 'linux']
  const named = variable === undefined ? undefined : env[variable]
  // The XDG specification says to ignore relative paths.
  const root = named !== undefined && isAbsolute(named) ? named : join(home, ...base)
  return join(root, APP, ...below)
}

/** A relative path is resolved from the working directory; throws a ConfigError if that was deleted. */
function resolved(text: string, resolve: (path: string) => string): string {
  return withFileError(`${text} (ITFLOW_CONFIG_DIR or ITFLOW_STATE_DIR) can't be resolved`, () =>
    resolve(text),
  )
}

/** Returns a file name made from a text of any length, valid on any system. */
export function fileNameFor(text: string): string {
  return encodeURIComponent(text).replaceAll('*', '%2A').slice(0, 200)
}
