import { dirname } from 'node:path'
import { requireOwnDirectory } from '../files/directories.ts'
import { ownTrust } from '../files/trust.ts'
import { underLock } from '../locks/file-lock.ts'
import { cleanUp } from './clean-up.ts'
import { type Place, storePath } from './paths.ts'
import type { Note } from './private-files.ts'
import type { Profile, Store } from './profile.ts'
import { readStore } from './profile-store.ts'

/**
 * Changes the profiles under their lock, keeping earlier changes of other processes. Secrets are stored and removed
 * within `change`, so no other process takes one for a left-over whose profile is about to be written. What is
 * no longer needed once the profiles are written is removed in `afterwards`.
 */
export async function changeStore(
  place: Place,
  note: Note,
  change: (store: Store) => Store | Promise<Store>,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<Store> {
  const path = storePath(place)
  // Not even a lock is created in somebody else's directory.
  requireOwnDirectory(dirname(path), ownTrust(place))
  return underLock(path, async (turn) => {
    const changed = await change(readStore(place, note))
    const { writeConfigFile } = await import('./config-file.ts')
    turn.check()
    writeConfigFile(path, changed)
    await afterwards()
    await cleanUp({ ...place, note }, changed)
    return changed
  })
}

/** The store with a profile put in; the first one becomes the current one. */
export function withProfile(store: Store, name: string, profile: Profile): Store {
  return {
    ...store,
    current: store.current ?? name,
    profiles: { ...store.profiles, [name]: profile },
  }
}

/** The store without a profile; where it was the current one, there is none afterwards. */
export function withoutProfile({ current, ...store }: Store, name: string): Store {
  const { [name]: _, ...profiles } = store.profiles
  const isCurrent = current === undefined || current === name
  return { ...store, ...(isCurrent ? {} : { current }), profiles }
}
