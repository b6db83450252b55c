import { livingClaims } from '../locks/living-claims.ts'
import { ownerPid } from '../locks/owner.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { AlertOwner } from './opened-here.ts'
import { logPath } from './outbox/read-outbox.ts'
import { receiverDirectory } from './receiver-paths.ts'

/** Returns the process ID of the receiver that is running for an instance; undefined if there is none. */
export async function receiverPid(
  place: StorageEnv,
  owner: AlertOwner,
): Promise<number | undefined> {
  const [claim] = await livingClaims(logPath(receiverDirectory(place, owner)))
  return claim === undefined ? undefined : ownerPid(claim)
}
