import { basename, dirname, extname } from 'node:path'
import Conf from 'conf'
import { withFileError } from '../files/file-errors.ts'
import { resolveWriteTarget } from './private-files.ts'
import type { ProfileStore } from './profile.ts'

/** Replaces the profiles' file atomically, with mode 0600. A link stays, and its target is replaced. */
export function writeConfigFile(path: string, store: ProfileStore): void {
  const text = `${JSON.stringify(store, null, 2)}\n`
  const file = resolveWriteTarget(path, text)
  const extension = extname(file)
  withFileError(`${path} can't be written`, () => {
    const conf = new Conf<ProfileStore>({
      cwd: dirname(file),
      configName: basename(file, extension),
      fileExtension: extension.slice(1),
      configFileMode: 0o600,
      projectSuffix: '',
      // The store was already read; conf would fail on a byte-order mark.
      deserialize: () => store,
      serialize: () => text,
    })
    conf.store = store
  })
}
