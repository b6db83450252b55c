import { Failure } from '../../errors.ts'
import { resources } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { clientOf } from '../scope.ts'
import type { Notice } from './plan.ts'
import type { Settling } from './settling.ts'
import { DecryptPasswordError, opensUnderAnyPassword } from './vault.ts'

/**
 * Where nothing could prove the decrypt password before a credential was written, the record can now (H05, H06).
 * Throws what `lockedOut` makes where it is stored under the empty key; a look that fails is told.
 */
export async function checkLock(
  api: Api,
  id: number,
  { proof, random }: Pick<Settling, 'proof' | 'random'>,
  hazard: 'H05' | 'H06',
  lockedOut: () => Promise<Failure> | Failure,
): Promise<Notice[]> {
  if (proof !== 'unproven') return []
  const isLockedOut = await opensUnderAnyPassword(api, id, random).catch((error: unknown) => {
    // The write is done: that it could not be checked is to be told, an interruption or not.
    if (!(error instanceof Failure)) throw error
    return undefined
  })
  if (isLockedOut === true) throw await lockedOut()
  if (isLockedOut === false) return []
  const message = `Whether the decrypt password is the right one could not be checked: look at credential ${id} before you rely on it`
  return [{ code: 'unproven', hazard, message }]
}

/**
 * Removes a credential that was stored under the empty key because the decrypt password was wrong (H05),
 * where the server can; resolves with the failure that says which it was, and names the credential.
 */
export async function removeLockedOut(api: Api, id: number): Promise<DecryptPasswordError> {
  const left = await remove(api, id)
  if (left === undefined) {
    return new DecryptPasswordError(
      `The decrypt password is wrong. Credential ${id} was stored where the right one cannot read it, and has been removed again`,
      { hazard: 'H05', hint: api.settings.advice.password },
    )
  }
  return new DecryptPasswordError(
    `The decrypt password is wrong, and credential ${id} is now stored where the right one cannot read it`,
    { hazard: 'H05', hint: `${left}: delete credential ${id} in the browser` },
  )
}

/** Removes it; resolves with why it is still there, or undefined where it is gone. */
async function remove(api: Api, id: number): Promise<string | undefined> {
  try {
    return await archiveAndDelete(api, id)
  } catch (error) {
    // What is stored has to be told, whatever ended the removal.
    if (!(error instanceof Failure)) throw error
    return `It could not be removed (${error.message})`
  }
}

async function archiveAndDelete(api: Api, id: number): Promise<string | undefined> {
  const { credentials } = resources
  const files = ['archive', 'delete']
  // Both are asked first: archived and not deleted, it would only be harder to find.
  const presences = await Promise.all(
    files.map((file) => api.capabilities.presence('credentials', file)),
  )
  if (presences.includes('absent')) return 'This server has no operation to delete it'
  if (presences.includes('forbidden')) return 'The key may not delete it'
  const stored = await readById(api, credentials, id)
  if (stored === undefined) return undefined
  const body = { credential_id: id, client_id: clientOf(credentials, stored.row) ?? 0 }
  for (const file of files) {
    await api.server.call({ method: 'POST', module: 'credentials', file, body })
  }
  const isGone = (await readById(api, credentials, id)) === undefined
  return isGone ? undefined : 'The server did not delete it'
}
