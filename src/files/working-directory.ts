import { isAbsolute, resolve } from 'node:path'
import type { World } from '../context.ts'
import { ConfigError } from '../errors.ts'

/** The directory that the program was started in; throws a ConfigError where there is none (any more). */
export function workingDirectory({ cwd }: Pick<World, 'cwd'>): string {
  if (cwd !== undefined) return cwd
  throw new ConfigError('The working directory was deleted, or cannot be read', {
    hint: "Change to another one: cd\nWith both --profile and --client, it isn't needed",
  })
}

/** A path that is as it is, or from the working directory on; throws a ConfigError where there is none to start from. */
export function fromWorkingDirectory(world: Pick<World, 'cwd'>, path: string): string {
  return isAbsolute(path) ? path : resolve(workingDirectory(world), path)
}
