import { RefusedError } from '../errors.ts'
import { holdAlone } from '../locks/hold-alone.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { Note } from '../profiles/private-files.ts'
import { memoryPath, type SourceOwner } from './memory-paths.ts'

/**
 * Does work that no other process may do with the same source at the same time. Throws a RefusedError that names the
 * other process if there is one.
 */
export async function withSourceLock<T>(
  place: StorageEnv & { note?: Note },
  owner: SourceOwner,
  source: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = memoryPath(place, owner, source)
  const lock = await holdAlone(path, () => {
    place.note?.('lock_lost', `The lock of ${source} was lost: another import may have started`)
  })
  if ('busyPid' in lock) throw busyError(owner, source, lock.busyPid)
  try {
    return await work()
  } finally {
    // The work is done, and others ignore the claim of an ended process.
    await lock.release().catch(() => undefined)
  }
}

function busyError(
  { profile }: SourceOwner,
  source: string,
  pid: number | undefined,
): RefusedError {
  const process = pid === undefined ? '' : ` (process ${pid})`
  return new RefusedError(
    `Another command is using the source ${source} of ${profile}${process}, and only one can at a time.`,
    { hint: 'Wait until it ends. Nothing was done', isTransient: true },
  )
}
