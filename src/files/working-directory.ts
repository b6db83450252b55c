import { isAbsolute, resolve } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { World } from '../world.ts'

/** The directory the program was started in; throws a ConfigError if it no longer exists. */
export function workingDirectory({ cwd }: Pick<World, 'cwd'>): string {
  if (cwd !== undefined) return cwd
  throw new ConfigError('The working directory was deleted, or cannot be read', {
    hint: "Change to another one: cd\nWith both --profile and --client, it isn't needed",
  })
}

/** A path, resolved from the working directory if it is relative; throws a ConfigError if there is none. */
export function resolvePath(world: Pick<World, 'cwd'>, path: string): string {
  return isAbsolute(path) ? path : resolve(workingDirectory(world), path)
}
