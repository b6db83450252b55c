import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fold } from '../../src/completion/fold.ts'
import { namesDirectoryForKey } from '../../src/completion/names-directory.ts'
import { type CachedName, formatNames } from '../../src/completion/names-format.ts'
import { makePrivateDirectory } from '../../src/files/directories.ts'
import { headlessWorld } from '../../src/headless-world.ts'
import { chooseSettings } from '../../src/profiles/resolve-settings.ts'
import type { GlobalFlags } from '../../src/profiles/settings.ts'

/** Returns an environment with a home directory and nothing of the test's own environment. */
export function homeEnvironment(home: string, more: Record<string, string> = {}) {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ITFLOW_STATE_DIR: join(home, 'state'),
    ITFLOW_CONFIG_DIR: join(home, 'config'),
    ...more,
  }
}

/** Returns where the names of an instance are stored in an environment. */
export async function directoryOfNames(
  env: Record<string, string>,
  flags: GlobalFlags = { profile: 'sandbox' },
  cwd = env['HOME'],
): Promise<string> {
  const world = { ...headlessWorld(), env, home: env['HOME'] ?? '/', cwd }
  return namesDirectoryForKey(world, await chooseSettings(world, flags))
}

/** Returns a name as it is stored. */
export function kept(word: string, more: Partial<CachedName> = {}): CachedName {
  return { key: fold(word), word, help: '', client: 'any', meets: [], ...more }
}

/** Stores names of a module as fresh ones. */
export function keepNames(
  directory: string,
  module: string,
  names: readonly CachedName[],
  conditions: readonly string[] = [],
): void {
  makePrivateDirectory(directory)
  writeFileSync(join(directory, module), formatNames(conditions, names), { mode: 0o600 })
}
