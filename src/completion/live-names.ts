import type { SettingChoices, SettingsContext } from '../profiles/resolve-settings.ts'
import { chooseClient, findFolderInUse } from '../profiles/select-client.ts'
import { chooseInstance } from '../profiles/select-instance.ts'
import { type GlobalFlags, isMultiProfile } from '../profiles/settings.ts'
import { isRelease } from '../resources/releases.ts'
import { SANDBOX_INSTANCE } from '../sandbox/identity.ts'
import { sourceNames } from '../sources/memory-paths.ts'
import type { Candidate, NameSource, RecordQuery } from './candidates.ts'
import { fold } from './fold.ts'
import { isStale, readNamesFile } from './names-cache-files.ts'
import { namesDirectoryForKey } from './names-directory.ts'
import { findNames, searchNames } from './names-format.ts'
import { areLiveNamesEnabled } from './names-switch.ts'

/** The current instance and client. */
type ChosenClient = Pick<SettingChoices, 'instance' | 'client' | 'boundTo'>

/** Names of an instance that should be read again. */
export interface StaleNames {
  chosen: ChosenClient
  flags: GlobalFlags
  directory: string
  modules: readonly string[]
}

/** Cached names, and which of those used are old. */
interface LiveNames extends NameSource {
  stale(): StaleNames | undefined
}

/**
 * Opens the cached names. If something is wrong with the cache, fewer names are offered, and nothing is thrown.
 * `tenant` is the module with the names of clients.
 */
export function liveNames(world: SettingsContext, tenant: string): LiveNames {
  let stale: StaleNames | undefined
  return {
    records: async (wanted) => {
      if (!areLiveNamesEnabled(world)) return []
      const found = await ignoreErrors(() => recordsOf(world, wanted, tenant))
      stale = found?.stale ?? stale
      return found?.candidates ?? []
    },
    profiles: async () => {
      const names = (await ignoreErrors(() => storedProfiles(world))) ?? []
      return [...names, SANDBOX_INSTANCE]
    },
    sources: async (given) => (await ignoreErrors(() => storedSources(world, given))) ?? [],
    variables: () => Object.keys(world.env),
    stale: () => stale,
  }
}

async function ignoreErrors<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}

/** Chooses the instance and client as for a command, but without what only requests need. */
async function chosenFor(world: SettingsContext, flags: GlobalFlags): Promise<ChosenClient> {
  const folder = findFolderInUse(world, flags)
  const instance = await chooseInstance(world, flags, folder)
  return { instance, ...chooseClient(world, flags, instance, folder) }
}

async function storedProfiles(world: SettingsContext): Promise<readonly string[]> {
  const { storedProfileNames } = await import('../profiles/profile-instance.ts')
  return storedProfileNames(world)
}

async function storedSources(
  world: SettingsContext,
  given: RecordQuery['givenOptions'],
): Promise<readonly string[]> {
  const flags = flagsIn(given)
  const instance = await chooseInstance(world, flags, findFolderInUse(world, flags))
  return sourceNames(world, { profile: instance.name })
}

interface Found {
  candidates: readonly Candidate[]
  stale: StaleNames
}

async function recordsOf(
  world: SettingsContext,
  wanted: RecordQuery,
  tenant: string,
): Promise<Found | undefined> {
  const flags = flagsIn(wanted.givenOptions)
  if (isMultiProfile(flags)) return undefined
  const chosen = await chosenFor(world, flags)
  // A bound profile can't be used beyond its client.
  if (chosen.boundTo !== undefined && (flags.allClients === true || flags.global === true)) {
    return undefined
  }
  const directory = await namesDirectoryForKey(world, chosen)
  const now = world.clock()
  const modules = [...new Set([tenant, wanted.module])]
  const stale = modules.filter((module) => isStale(directory, module, now))
  return {
    candidates: candidatesIn(world, wanted, { flags, chosen, directory, now, tenant }),
    stale: { chosen, flags, directory, modules: stale },
  }
}

interface Source {
  flags: GlobalFlags
  chosen: ChosenClient
  directory: string
  now: Date
  tenant: string
}

function candidatesIn(
  world: SettingsContext,
  wanted: RecordQuery,
  source: Source,
): readonly Candidate[] {
  const read = (module: string) => readNamesFile(world, source.directory, module, source.now)
  const bytes = read(wanted.module)
  if (bytes === undefined) return []
  const client =
    wanted.module === source.tenant ? 'any' : clientFor(source, () => read(source.tenant))
  if (client === undefined) return []
  const { prefix, conditions } = wanted
  const found = searchNames(bytes, {
    start: prefix,
    conditions,
    ...(client === 'any' ? {} : { client }),
  })
  // Records with the same name are offered once: the command asks which one.
  return [...new Map(found.map(({ word, help }) => [word, { word, help }])).values()]
}

/** The ID of the current client, 0 for none, `any` for all; undefined if an unknown one is named. */
function clientFor(
  { flags, chosen }: Source,
  readClients: () => Buffer | undefined,
): number | 'any' | undefined {
  if (flags.global === true) return 0
  if (flags.allClients === true || chosen.client === undefined) return 'any'
  const text = chosen.client.value.trim()
  if (/^\d+$/.test(text)) return Number(text)
  const bytes = text === '' ? undefined : readClients()
  if (bytes === undefined) return undefined
  const ids = new Set(findNames(bytes, fold(text)).map(({ client }) => client))
  const [only] = ids
  return ids.size === 1 && typeof only === 'number' ? only : undefined
}

/** The flags on the line that choose the instance and the client. */
function flagsIn(given: RecordQuery['givenOptions']): GlobalFlags {
  const last = (name: string) => given.get(name)?.at(-1)
  const [profile, client, release] = [last('profile'), last('client'), last('release')]
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(client === undefined ? {} : { client }),
    ...(release !== undefined && isRelease(release) ? { release } : {}),
    ...(given.has('all-profiles') ? { allProfiles: true } : {}),
    ...(given.has('all-clients') ? { allClients: true } : {}),
    ...(given.has('global') ? { global: true } : {}),
  }
}
