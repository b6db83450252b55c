import { dirname } from 'node:path'
import { requireTrustedDirectory } from '../files/directories.ts'
import { privateTrust } from '../files/trust.ts'
import { withFileLock } from '../locks/file-lock.ts'
import { cleanUp } from './clean-up.ts'
import { profileStorePath, type StorageEnv } from './paths.ts'
import type { Note } from './private-files.ts'
import type { Profile, ProfileStore } from './profile.ts'
import { readProfileStore } from './profile-store.ts'

/**
 * Changes the profiles under their lock, keeping earlier changes by other processes. Store and remove secrets within
 * `change`, so that no other process cleans up a secret whose profile is about to be written; remove what is no longer
 * needed in `afterwards`, which runs once the profiles are written.
 */
export async function changeProfileStore(
  place: StorageEnv,
  note: Note,
  change: (store: ProfileStore) => ProfileStore | Promise<ProfileStore>,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<ProfileStore> {
  const path = profileStorePath(place)
  // Not even a lock is created in somebody else's directory.
  requireTrustedDirectory(dirname(path), privateTrust(place))
  return withFileLock(path, async (turn) => {
    const changed = await change(readProfileStore(place, note))
    const { writeConfigFile } = await import('./config-file.ts')
    turn.assertHeld()
    writeConfigFile(path, changed)
    await afterwards()
    await cleanUp({ ...place, note }, changed)
    return changed
  })
}

/** Returns the store with a profile added or replaced; the first profile becomes the current one. */
export function withProfile(store: ProfileStore, name: string, profile: Profile): ProfileStore {
  return {
    ...store,
    current: store.current ?? name,
    profiles: { ...store.profiles, [name]: profile },
  }
}

/** Returns the store without a profile; if it was the current one, no profile is current afterwards. */
export function withoutProfile({ current, ...store }: ProfileStore, name: string): ProfileStore {
  const { [name]: _, ...profiles } = store.profiles
  const isCurrent = current === undefined || current === name
  return { ...store, ...(isCurrent ? {} : { current }), profiles }
}
