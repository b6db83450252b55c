import { underLock } from '../locking.ts'
import type { Place } from './paths.ts'
import { attempt, type Note } from './private-files.ts'
import type { Profile, Store } from './profile.ts'
import { readStore, storePath } from './store.ts'

/** Changes the profiles while no other process does: what the other changed before is kept. */
export async function changeStore(
  place: Place,
  note: Note,
  change: (store: Store) => Store,
): Promise<Store> {
  const path = storePath(place)
  return underLock(path, async (turn) => {
    const changed = change(readStore(place, note))
    const { writeConfigFile } = await import('./config-file.ts')
    turn.check()
    attempt(`${path} cannot be written`, () => writeConfigFile(path, changed))
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
