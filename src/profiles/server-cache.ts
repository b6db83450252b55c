import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RefusedError } from '../errors.ts'
import { withFileError } from '../files/file-errors.ts'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { abandonedTemporaryFiles, removeFiles } from '../files/temporary-files.ts'
import { clearCachedNames } from './completion-names.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from './paths.ts'
import { withTrustedFile, writePrivateFile } from './private-files.ts'
import type { CachedFacts, ServerCache } from './settings.ts'

/** The instance that cached data belongs to: a profile's name and its address. */
export interface InstanceKey {
  instance: string
  url: string
}

/**
 * A cache in a file in the state directory. A file that can't be read counts as empty, and one that can't be written is
 * skipped. Reading throws a RefusedError if another user owns or can write to it, since it decides how the key is sent.
 */
export function fileCache(place: StorageEnv, owner: InstanceKey): ServerCache {
  const path = cachePath(place, owner)
  let known: CachedFacts | undefined
  return {
    read: async () => {
      known ??= readCache(path, place)
      return known
    },
    write: async (change) => {
      // Another command may have learned something in the meantime.
      known = { ...known, ...readCache(path, place), ...change }
      writeCache(path, known)
    },
    replace: async (all) => {
      known = all
      writeCache(path, known)
    },
  }
}

function writeCache(path: string, known: CachedFacts): void {
  try {
    removeFiles(abandonedTemporaryFiles(path, new Date()))
    writePrivateFile(path, `${JSON.stringify(known)}\n`)
  } catch {
    // The next command asks the server again.
  }
}

/**
 * A file cache for an owner whose name begins with `start` and is slow to compute: reading doesn't compute it if no
 * such owner has a cache.
 */
export function lazyCache(
  place: StorageEnv,
  start: string,
  makeOwner: () => Promise<InstanceKey>,
): ServerCache {
  let opened: Promise<ServerCache> | undefined
  const open = () => {
    opened ??= makeOwner().then((owner) => fileCache(place, owner))
    return opened
  }
  return {
    read: async () =>
      opened === undefined && !hasCaches(place, start) ? {} : (await open()).read(),
    write: async (change) => (await open()).write(change),
    replace: async (known) => (await open()).replace(known),
  }
}

function hasCaches(place: StorageEnv, start: string): boolean {
  try {
    const names = readdirSync(cacheDirectory(place))
    return names.some((name) => name.startsWith(encodeURIComponent(start)))
  } catch {
    return false
  }
}

/** A cache that lasts only for the command. */
export function inMemoryCache(): ServerCache {
  let known: CachedFacts = {}
  return {
    read: async () => known,
    write: async (change) => {
      known = { ...known, ...change }
    },
    replace: async (all) => {
      known = all
    },
  }
}

/** Removes everything cached about a server and key, including the names read with it. */
export function clearServerCache(place: StorageEnv, owner: InstanceKey): void {
  clearCachedNames(place, owner.instance, owner.url)
  const path = cachePath(place, owner)
  withFileError(`${path} can't be removed`, () => {
    // Anything but a file or link is ignored.
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isFile() === true || stats?.isSymbolicLink() === true) rmSync(path, { force: true })
  })
}

function cachePath(place: StorageEnv, { instance, url }: InstanceKey): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(cacheDirectory(place), `${name}.json`)
}

function cacheDirectory(place: StorageEnv): string {
  return join(stateDirectory(place), 'memory')
}

function readCache(path: string, place: StorageEnv): CachedFacts {
  try {
    const bytes = withTrustedFile(path, place, CONFIG_LIMIT, (file) => file.read())
    return bytes === undefined ? {} : parseFacts(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return {}
  }
}

function parseFacts(value: unknown): CachedFacts {
  if (!isObject(value)) return {}
  const { keyInQuery, capabilities, clock } = value
  return {
    ...(hasDate(keyInQuery) ? { keyInQuery: { at: keyInQuery.at } } : {}),
    ...(hasDate(capabilities) ? capabilitiesOf(capabilities) : {}),
    ...(hasDate(clock) ? clockOf(clock) : {}),
  }
}

function capabilitiesOf(
  value: { at: string } & Record<string, unknown>,
): Pick<CachedFacts, 'capabilities'> {
  const operations: NonNullable<CachedFacts['capabilities']>['operations'] = {}
  if (!isObject(value['operations'])) return {}
  for (const [name, presence] of Object.entries(value['operations'])) {
    if (presence === 'available' || presence === 'forbidden' || presence === 'absent') {
      operations[name] = presence
    }
  }
  return { capabilities: { at: value.at, operations } }
}

function clockOf({ at, minutesAhead }: { at: string } & Record<string, unknown>): CachedFacts {
  return Number.isInteger(minutesAhead) ? { clock: { at, minutesAhead: Number(minutesAhead) } } : {}
}

function hasDate(value: unknown): value is { at: string } & Record<string, unknown> {
  return isObject(value) && typeof value['at'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
