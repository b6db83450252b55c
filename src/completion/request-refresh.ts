import { readdirSync, rmSync } from 'node:fs'
import type { World } from '../world.ts'
import type { StaleNames } from './live-names.ts'
import { isStale, pendingPath, requestedPath, writeMarker } from './names-cache-files.ts'
import {
  type ChosenInstance,
  canReadKeyUnattended,
  namesDirectoryForKey,
} from './names-directory.ts'
import type { RefreshRequest } from './start-refresh.ts'

/**
 * Starts reading old names again in the background. If the key comes from a command or a keychain, which may ask the
 * user, it only records that they are wanted.
 */
export async function requestRefresh(
  world: Pick<World, 'env' | 'entryPoint'>,
  { chosen, flags, directory, modules }: StaleNames,
): Promise<void> {
  if (chosen.instance.key === undefined) return
  const isQuiet = canReadKeyUnattended(chosen)
  const path = isQuiet ? requestedPath : pendingPath
  // Without the file, every press of Tab would start another read.
  const noted = modules.filter((module) => writeMarker(path(directory, module), directory))
  if (!isQuiet || noted.length === 0) return
  const { startRefresh } = await import('./start-refresh.ts')
  await startRefresh(world, { flags: instanceOf(flags), directory, modules: noted })
}

/** Returns the request for the names wanted of an instance whose key is now open; undefined if there are none. */
export async function takePendingRequest(
  world: Pick<World, 'env' | 'platform' | 'home' | 'uid' | 'clock'>,
  chosen: ChosenInstance,
  flags: RefreshRequest['flags'],
): Promise<RefreshRequest | undefined> {
  if (canReadKeyUnattended(chosen)) return undefined
  const directory = await namesDirectoryForKey(world, chosen)
  const wanted = pendingModules(directory)
  const modules = wanted.filter(
    (module) =>
      isStale(directory, module, world.clock()) &&
      writeMarker(requestedPath(directory, module), directory),
  )
  for (const module of wanted) rmSync(pendingPath(directory, module), { force: true })
  return modules.length === 0 ? undefined : { flags: instanceOf(flags), directory, modules }
}

function pendingModules(directory: string): string[] {
  try {
    return readdirSync(directory).flatMap((name) => /^([a-z-]+)\.wanted$/.exec(name)?.[1] ?? [])
  } catch {
    return []
  }
}

function instanceOf({ profile, release }: RefreshRequest['flags']): RefreshRequest['flags'] {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(release === undefined ? {} : { release }),
  }
}
