import { readdirSync, rmSync } from 'node:fs'
import type { World } from '../world.ts'
import type { Stale } from './live-names.ts'
import { askedPath, isStale, mark, wantedPath } from './names-cache-files.ts'
import { type Chosen, isKeyQuiet, namesPlace } from './names-directory.ts'
import type { RefreshOrder } from './start-refresh.ts'

/**
 * Has old names read anew in the background, or notes that they are wanted: a key that a command or a keychain holds is
 * not opened for that, since it may ask somebody.
 */
export async function refreshOrWant(
  world: Pick<World, 'env' | 'entry'>,
  { chosen, flags, directory, modules }: Stale,
): Promise<void> {
  if (chosen.instance.key === undefined) return
  const isQuiet = isKeyQuiet(chosen)
  const path = isQuiet ? askedPath : wantedPath
  // Without a note of it, every press of Tab would ask again.
  const noted = modules.filter((module) => mark(path(directory, module), directory))
  if (!isQuiet || noted.length === 0) return
  const { startRefresh } = await import('./start-refresh.ts')
  await startRefresh(world, { flags: instanceOf(flags), directory, modules: noted })
}

/** What was wanted of an instance whose key is open now, as an order; undefined where nothing is. */
export async function orderWanted(
  world: Pick<World, 'env' | 'platform' | 'home' | 'uid' | 'clock'>,
  chosen: Chosen,
  flags: RefreshOrder['flags'],
): Promise<RefreshOrder | undefined> {
  if (isKeyQuiet(chosen)) return undefined
  const directory = await namesPlace(world, chosen)
  const wanted = wantedIn(directory)
  const modules = wanted.filter(
    (module) =>
      isStale(directory, module, world.clock()) && mark(askedPath(directory, module), directory),
  )
  for (const module of wanted) rmSync(wantedPath(directory, module), { force: true })
  return modules.length === 0 ? undefined : { flags: instanceOf(flags), directory, modules }
}

function wantedIn(directory: string): string[] {
  try {
    return readdirSync(directory).flatMap((name) => /^([a-z-]+)\.wanted$/.exec(name)?.[1] ?? [])
  } catch {
    return []
  }
}

function instanceOf({ profile, release }: RefreshOrder['flags']): RefreshOrder['flags'] {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(release === undefined ? {} : { release }),
  }
}
