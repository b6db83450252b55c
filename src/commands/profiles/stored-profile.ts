import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { findFolderConfig } from '../../profiles/folder-config.ts'
import type { ProfileStore } from '../../profiles/profile.ts'
import { ENVIRONMENT_INSTANCE } from '../../profiles/profile-names.ts'
import { findProfile, readProfileStore } from '../../profiles/profile-store.ts'
import { chooseInstance } from '../../profiles/select-instance.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { profileSheet, type StoredProfile } from './profile-sheet.ts'

/** Returns the saved profile with a name, or without a name the one in use. */
export async function resolveStoredProfile(
  context: Context,
  name: string | undefined,
): Promise<StoredProfile> {
  const wanted =
    name ?? (await chooseInstance(context, context.flags, findFolderConfig(context))).name
  return requireStoredProfile(readProfileStore(context, context.note), wanted)
}

/** Returns the profile with a name; throws a NotFoundError that lists the names. */
export function requireStoredProfile(store: ProfileStore, name: string): StoredProfile {
  const profile = findProfile(store, name)
  if (profile !== undefined) return { name, profile, isCurrent: store.current === name }
  if (name === SANDBOX_INSTANCE || name === ENVIRONMENT_INSTANCE) {
    throw new UsageError(`${name} is built in and can't be changed`)
  }
  const names = Object.keys(store.profiles)
  throw new NotFoundError(`There is no profile "${name}"`, {
    hint: names.length === 0 ? 'Create one: itflow login' : `Profiles: ${names.join(', ')}`,
  })
}

/** Shows a profile as it is stored now. */
export async function showStoredProfile(context: Context, name: string): Promise<void> {
  const stored = requireStoredProfile(readProfileStore(context, context.note), name)
  await context.show(profileSheet([stored], false))
}
