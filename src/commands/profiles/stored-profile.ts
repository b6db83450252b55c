import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { findFolderConfig } from '../../profiles/folder-config.ts'
import type { Profile, ProfileStore } from '../../profiles/profile.ts'
import { ENVIRONMENT_INSTANCE } from '../../profiles/profile-names.ts'
import { findProfile, readProfileStore } from '../../profiles/profile-store.ts'
import { chooseInstance } from '../../profiles/select-instance.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { profileSheet } from './profile-sheet.ts'

/** A profile as it is kept. */
export interface StoredProfile {
  name: string
  profile: Profile
  isCurrent: boolean
}

/** The kept profile of a name, or the one in force where no name is given. */
export async function resolveStoredProfile(
  context: Context,
  name: string | undefined,
): Promise<StoredProfile> {
  const wanted =
    name ?? (await chooseInstance(context, context.flags, findFolderConfig(context))).name
  return requireStoredProfile(readProfileStore(context, context.note), wanted)
}

/** The profile of a name in a store; throws a NotFoundError with the names there are. */
export function requireStoredProfile(store: ProfileStore, name: string): StoredProfile {
  const profile = findProfile(store, name)
  if (profile !== undefined) return { name, profile, isCurrent: store.current === name }
  if (name === SANDBOX_INSTANCE || name === ENVIRONMENT_INSTANCE) {
    throw new UsageError(`${name} is built in: it is not kept, and cannot be changed`)
  }
  const names = Object.keys(store.profiles)
  throw new NotFoundError(`No profile "${name}"`, {
    hint: names.length === 0 ? 'Make one: itflow login' : `There are: ${names.join(', ')}`,
  })
}

/** Shows one profile as it is kept now. */
export async function showStoredProfile(context: Context, name: string): Promise<void> {
  const shown = requireStoredProfile(readProfileStore(context, context.note), name)
  await context.show(profileSheet([shown], false))
}
