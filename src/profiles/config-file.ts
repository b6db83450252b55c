import { basename, dirname } from 'node:path'
import Conf from 'conf'
import type { Store } from './profile.ts'

/** Replaces the profiles' file whole, or not at all, with mode 0600. */
export function writeConfigFile(path: string, store: Store): void {
  const conf = new Conf<Store>({
    cwd: dirname(path),
    configName: basename(path, '.json'),
    configFileMode: 0o600,
    projectSuffix: '',
    // The store has been read already; conf would stumble over a byte-order mark.
    deserialize: () => store,
    serialize: (value) => `${JSON.stringify(value, null, 2)}\n`,
  })
  conf.store = store
}
