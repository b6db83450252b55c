import { Failure } from '../../../errors.ts'
import { resources, VAULT_RESOURCE } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { requireSameRecord } from '../../http/validate-record.ts'
import type { StoredRecord } from '../../records/read.ts'
import { readById } from '../../records/read-by-id.ts'
import { clientOf } from '../../records/scope.ts'
import type { Notice } from '../plan.ts'
import type { VerifyContext } from '../verify/verify.ts'
import { DecryptPasswordError, opensUnderAnyPassword } from './decrypt-password.ts'

/**
 * Where nothing could prove the decrypt password before a credential was written, the record can now (H05, H06).
 * Throws what `undecryptableError` makes where it is stored under the empty key; a look that fails is told.
 */
export async function checkDecryptable(
  api: Api,
  id: number,
  { proof, random }: Pick<VerifyContext, 'proof' | 'random'>,
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
  return [unprovenNotice(hazard, id)]
}

/** Reported if nothing proves the decrypt password, not even what was written with it. */
export function unprovenNotice(hazard: 'H05' | 'H06', id?: number): Notice {
  const what = id === undefined ? 'what was stored' : `credential ${id}`
  const message = `The decrypt password could not be checked: look at ${what} before you rely on it`
  return { code: 'unproven', hazard, message }
}

/**
 * Removes a credential that was stored under the empty key because the decrypt password was wrong (H05),
 * where the server can; resolves with the failure that says which it was, and names the credential. `own` is the
 * record as read, proven to be the one just created; without it, nothing is removed.
 */
export async function removeUndecryptable(
  api: Api,
  id: number,
  own: StoredRecord | undefined,
): Promise<DecryptPasswordError> {
  const left = own === undefined ? UNPROVEN : await remove(api, own)
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

/** Why something that may not be the new credential is kept. */
const UNPROVEN = 'It was not removed, since nothing proves that it is the one just created'

/** Removes it; resolves with why it is still there, or undefined where it is gone. */
async function remove(api: Api, own: StoredRecord): Promise<string | undefined> {
  try {
    return await archiveAndDelete(api, own)
  } catch (error) {
    // What is stored has to be told, whatever ended the removal.
    if (!(error instanceof Failure)) throw error
    return `It could not be removed (${error.message})`
  }
}

async function archiveAndDelete(api: Api, own: StoredRecord): Promise<string | undefined> {
  const credentials = resources[VAULT_RESOURCE]
  const id = Number(own.row[credentials.id])
  const files = ['archive', 'delete']
  // Both are asked first: archived and not deleted, it would only be harder to find.
  const presences = await Promise.all(
    files.map((file) => api.capabilities.presence(credentials.module, file)),
  )
  if (presences.includes('absent')) return 'This server has no operation to delete it'
  if (presences.includes('forbidden')) return 'The key may not delete it'
  const body = { [credentials.id]: id, client_id: clientOf(credentials, own.row) ?? 0 }
  for (const file of files) {
    const stored = await readById(api, credentials, id)
    if (stored === undefined) return undefined
    // What somebody else replaced or changed must not be removed.
    requireSameRecord(api.server, credentials, own.row, stored.row)
    await api.server.call({ method: 'POST', module: credentials.module, file, body })
  }
  const isGone = (await readById(api, credentials, id)) === undefined
  return isGone ? undefined : 'The server did not delete it'
}
