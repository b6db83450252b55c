import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import { findFolder } from '../../profiles/folder-config.ts'
import type { Profile, Store } from '../../profiles/profile.ts'
import { ENVIRONMENT } from '../../profiles/profile-names.ts'
import { findProfile, readStore } from '../../profiles/profile-store.ts'
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
export async function storedProfile(
  context: Context,
  name: string | undefined,
): Promise<StoredProfile> {
  const wanted = name ?? (await chooseInstance(context, context.flags, findFolder(context))).name
  return profileIn(readStore(context, context.note), wanted)
}

/** The profile of a name in a store; throws a NotFoundError with the names there are. */
export function profileIn(store: Store, name: string): StoredProfile {
  const profile = findProfile(store, name)
  if (profile !== undefined) return { name, profile, isCurrent: store.current === name }
  if (name === SANDBOX_INSTANCE || name === ENVIRONMENT) {
    throw new UsageError(`${name} is built in: it is not kept, and cannot be changed`)
  }
  const names = Object.keys(store.profiles)
  throw new NotFoundError(`No profile "${name}"`, {
    hint: names.length === 0 ? 'Make one: itflow login' : `There are: ${names.join(', ')}`,
  })
}

/** Shows one profile as it is kept now. */
export async function showStored(context: Context, name: string): Promise<void> {
  const shown = profileIn(readStore(context, context.note), name)
  await context.show(profileSheet([shown], false))
}
