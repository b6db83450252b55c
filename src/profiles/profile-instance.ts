import { UsageError } from '../errors.ts'
import { SANDBOX_INSTANCE } from '../sandbox/identity.ts'
import { findProfile, readProfileStore } from './profile-store.ts'
import type { SettingsContext } from './resolve-settings.ts'
import type { Instance } from './select-instance.ts'
import { fileCache } from './server-cache.ts'

const quiet = () => undefined

/** Returns the instance of a saved profile; throws a UsageError if there is no such profile. */
export function instanceFromProfile(
  world: SettingsContext,
  name: string,
  chosenBy: Instance['chosenBy'],
): Instance {
  const store = readProfileStore(world, world.note ?? quiet)
  const profile = findProfile(store, name)
  if (profile === undefined)
    throw unknownProfileError(name, chosenBy.from, Object.keys(store.profiles))
  const { url, key, decryptPassword } = profile
  const owner = { profile: name, url }
  return {
    name,
    isSandbox: false,
    url: new URL(url),
    chosenBy,
    profile,
    key,
    decryptPassword,
    readKey: async () => {
      const { readSecret, missingKeyError } = await import('./secret-sources.ts')
      if (key === undefined) throw missingKeyError(name)
      return readSecret(world, key, { ...owner, kind: 'key' }, profile)
    },
    readDecryptPassword: async () => {
      if (decryptPassword === undefined) return undefined
      const { readSecret } = await import('./secret-sources.ts')
      return readSecret(world, decryptPassword, { ...owner, kind: 'decryptPassword' }, profile)
    },
    serverCache: fileCache(world, { instance: name, url }),
  }
}

/** Returns the current profile's name; throws a UsageError that says how to get one. */
export function currentProfileName(world: SettingsContext): string {
  const store = readProfileStore(world, world.note ?? quiet)
  const names = Object.keys(store.profiles)
  const { current } = store
  if (current !== undefined) return current
  if (names.length > 0) {
    throw new UsageError('No profile is in use', {
      hint: `Choose one: itflow profiles use ${names[0]}\nProfiles: ${names.join(', ')}`,
    })
  }
  throw new UsageError('There are no profiles yet', {
    hint: [
      'Create one: itflow login',
      'To try it without a server: itflow clients list --profile sandbox',
    ].join('\n'),
  })
}

/** Returns the names of all saved profiles, in order. */
export function storedProfileNames(world: SettingsContext): readonly string[] {
  return Object.keys(readProfileStore(world, world.note ?? quiet).profiles)
}

/** Builds the error for an unknown profile name. */
function unknownProfileError(name: string, from: string, names: readonly string[]): UsageError {
  const known = [...names, SANDBOX_INSTANCE].join(', ')
  return new UsageError(`There is no profile "${name}" (${from})`, {
    hint: `Profiles: ${known}. Create one: itflow login`,
  })
}
