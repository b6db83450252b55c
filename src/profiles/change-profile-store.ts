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
 * Changes the profiles under their lock, keeping earlier changes of other processes. Secrets are stored and removed
 * within `change`, so no other process takes one for a left-over whose profile is about to be written. What is
 * no longer needed once the profiles are written is removed in `afterwards`.
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

/** The store with a profile put in; the first one becomes the current one. */
export function withProfile(store: ProfileStore, name: string, profile: Profile): ProfileStore {
  return {
    ...store,
    current: store.current ?? name,
    profiles: { ...store.profiles, [name]: profile },
  }
}

/** The store without a profile; where it was the current one, there is none afterwards. */
export function withoutProfile({ current, ...store }: ProfileStore, name: string): ProfileStore {
  const { [name]: _, ...profiles } = store.profiles
  const isCurrent = current === undefined || current === name
  return { ...store, ...(isCurrent ? {} : { current }), profiles }
}
