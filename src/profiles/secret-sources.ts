import { AuthenticationError } from '../errors.ts'
import type { StorageEnv } from './paths.ts'
import type { Profile, SecretSource } from './profile.ts'
import type { SettingsContext } from './resolve-settings.ts'
import {
  accountOf,
  keychainName,
  type ManagedStore,
  type NotingStorageEnv,
  SECRET_NAMES,
  type SecretKind,
  type SecretOwner,
  type SecretStore,
  secretPath,
} from './secret-store.ts'

/** Reads a secret from its source; throws an AuthenticationError that says where it is missing. */
export async function readSecret(
  world: SettingsContext,
  source: SecretSource,
  owner: SecretOwner,
  profile: Pick<Profile, 'key' | 'decryptPassword'>,
): Promise<string> {
  const secret = await read(world, source, owner, profile)
  if (secret !== undefined && secret !== '') return secret
  const what = SECRET_NAMES[owner.kind]
  throw new AuthenticationError(
    `${describeSource(source, world)} has no ${what} of ${owner.profile} for ${owner.url}`,
    { hint: { for: 'Add one', step: { do: 'replace-key', profile: owner.profile } } },
  )
}

async function read(
  world: SettingsContext,
  source: SecretSource,
  owner: SecretOwner,
  profile: Pick<Profile, 'key' | 'decryptPassword'>,
): Promise<string | undefined> {
  switch (source.store) {
    case 'env':
      return world.env[source.name]?.trim()
    case 'command': {
      const { runForSecret } = await import('./secret-command.ts')
      return runForSecret(world, source.command, owner, hiddenVariables(profile))
    }
    default:
      return openManagedStore(world, source.store).then((store) => store.read(accountOf(owner)))
  }
}

/** Returns the environment variables with the profile's secrets, which its commands don't inherit. */
function hiddenVariables({ key, decryptPassword }: Pick<Profile, SecretKind>): readonly string[] {
  return [key, decryptPassword].flatMap((source) => (source?.store === 'env' ? [source.name] : []))
}

/** Saves a secret in one of the program's own stores. */
export async function writeSecret(
  place: NotingStorageEnv,
  store: ManagedStore,
  owner: SecretOwner,
  secret: string,
): Promise<void> {
  const opened = await openManagedStore(place, store)
  await opened.write(accountOf(owner), secret)
}

/** Removes a secret from the program's own stores; does nothing for one from a command or the environment. */
export async function removeSecret(
  place: NotingStorageEnv,
  source: SecretSource | undefined,
  owner: SecretOwner,
): Promise<void> {
  if (source?.store !== 'keychain' && source?.store !== 'file') return
  const opened = await openManagedStore(place, source.store)
  await opened.remove(accountOf(owner))
}

/** Opens one of the program's own stores. */
export async function openManagedStore(
  place: NotingStorageEnv,
  store: ManagedStore,
): Promise<SecretStore> {
  if (store === 'file') return (await import('./secret-file.ts')).secretFile(place)
  const { requireKeychain } = await import('./keychain.ts')
  const { withLedger } = await import('./keychain-ledger.ts')
  return withLedger(requireKeychain(place), place)
}

/** Returns where a secret is stored, in words. */
export function describeSource(
  source: SecretSource | 'built-in' | undefined,
  place: StorageEnv,
): string {
  if (source === undefined) return 'none'
  if (source === 'built-in') return 'built in'
  switch (source.store) {
    case 'keychain':
      return `the keychain (${keychainName(place.platform)})`
    case 'file':
      return `a file that only you can read: ${secretPath(place)}`
    case 'command':
      return `the command ${source.command}`
    case 'env':
      return `the variable ${source.name}`
  }
}

/** Builds the error for a profile without a key. */
export function missingKeyError(profile: string): AuthenticationError {
  return new AuthenticationError(`The profile ${profile} has no API key`, {
    hint: { for: 'Add one', step: { do: 'log-in', profile } },
  })
}
