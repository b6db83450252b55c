import { dirname } from 'node:path'
import { ConfigError } from '../errors.ts'
import { makePrivateDirectory } from './private-files.ts'

/** Does work on a file while no other process of ours does; waits a while for its turn. */
export async function changeUnderLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const { lock } = await import('./lockfile.ts')
  makePrivateDirectory(dirname(path))
  const release = await lock(path, {
    // The file need not exist yet.
    realpath: false,
    retries: { retries: 100, factor: 1.2, minTimeout: 20, maxTimeout: 250, randomize: true },
  }).catch((cause: unknown) => {
    throw new ConfigError(`${path} is being changed by another itflow, for too long`, {
      cause,
      hint: `If none is running, remove ${path}.lock`,
    })
  })
  try {
    return await work()
  } finally {
    await release()
  }
}
