import { isAbsolute, resolve } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { World } from '../world.ts'

/** The directory the program was started in; throws a ConfigError if it no longer exists. */
export function workingDirectory({ cwd }: Pick<World, 'cwd'>): string {
  if (cwd !== undefined) return cwd
  throw new ConfigError("The working directory was deleted or can't be read", {
    hint: "Change to another one: cd\nIt isn't needed with both --profile and --client",
  })
}

/** Resolves a path from the working directory; throws a ConfigError if it is relative and that no longer exists. */
export function resolvePath(world: Pick<World, 'cwd'>, path: string): string {
  return isAbsolute(path) ? path : resolve(workingDirectory(world), path)
}
