import { existsSync, renameSync } from 'node:fs'
import { RefusedError } from '../errors.ts'
import { withFileError } from '../files/file-errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { type AlertOwner, alertsDirectory } from './opened-here.ts'
import { receiverPid } from './receiver-process.ts'

/**
 * Moves everything that is known about alerts to another profile: the tickets opened here, and the receiver's outbox. Throws a
 * Failure if that isn't possible, and then changes nothing.
 */
export async function moveAlerts(
  place: StorageEnv,
  from: AlertOwner,
  to: AlertOwner,
): Promise<void> {
  const [path, next] = [alertsDirectory(place, from), alertsDirectory(place, to)]
  if (!existsSync(path)) return
  const pid = await receiverPid(place, from)
  if (pid !== undefined) {
    throw new RefusedError(`A receiver is running for ${from.profile} (process ${pid})`)
  }
  if (existsSync(next)) throw new RefusedError(`${to.profile} has alerts of its own`)
  withFileError(`${path} can't be moved to ${next}`, () => renameSync(path, next))
}
