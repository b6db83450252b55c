import { Failure } from '../../../errors.ts'
import { resources, VAULT_RESOURCE } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { requireSameRecord } from '../../http/validate-record.ts'
import type { StoredRecord } from '../../records/read.ts'
import { readById } from '../../records/read-by-id.ts'
import { clientOf } from '../../records/scope.ts'
import type { Notice } from '../plan.ts'
import type { SentWrite } from '../verify/verify.ts'
import { DecryptPasswordError, opensUnderAnyPassword } from './decrypt-password.ts'

/** A credential that was written, and the hazard of writing it with the wrong decrypt password. */
interface WrittenCredential {
  id: number
  hazard: 'H05' | 'H06'
}

/**
 * Checks a credential that was written with a decrypt password that nothing could prove before (H05, H06). Throws the
 * error from `lockedOutError` if it was stored under the empty key; returns a notice if that could not be checked.
 */
export async function checkDecryptable(
  api: Api,
  { id, hazard }: WrittenCredential,
  { proof, random }: Pick<SentWrite, 'proof' | 'random'>,
  lockedOutError: () => Promise<Failure> | Failure,
): Promise<Notice[]> {
  if (proof !== 'unproven') return []
  const isLockedOut = await opensUnderAnyPassword(api, id, random).catch((error: unknown) => {
    // The write is done, so even an interruption is only reported as a failed check.
    if (!(error instanceof Failure)) throw error
    return undefined
  })
  if (isLockedOut === true) throw await lockedOutError()
  if (isLockedOut === false) return []
  return [unprovenNotice(hazard, id)]
}

/** The notice for a decrypt password that nothing proves, not even the record written with it. */
export function unprovenNotice(hazard: 'H05' | 'H06', id?: number): Notice {
  const what = id === undefined ? 'what was stored' : `credential ${id}`
  const message = `The decrypt password could not be verified: check ${what} before you rely on it`
  return { code: 'unproven', hazard, message }
}

/**
 * Removes a credential that was stored under the empty key because the decrypt password was wrong (H05), if the server
 * can. Resolves with the error to throw, which says whether it was removed. `created` is the record as read, proven to be
 * the one just created; without it, nothing is removed.
 */
export async function removeUndecryptable(
  api: Api,
  id: number,
  created: StoredRecord | undefined,
): Promise<DecryptPasswordError> {
  const left = created === undefined ? UNPROVEN : await remove(api, created)
  if (left === undefined) {
    return new DecryptPasswordError(
      `The decrypt password is wrong. Credential ${id} was stored so that the right one can't read it, and has been removed.`,
      { hazard: 'H05', hint: api.settings.advice.password },
    )
  }
  return new DecryptPasswordError(
    `The decrypt password is wrong, and credential ${id} is now stored so that the right one can't read it`,
    { hazard: 'H05', hint: `${left}: delete credential ${id} in the browser` },
  )
}

/** Why a credential that may not be the new one is not removed. */
const UNPROVEN = 'It was not removed, since nothing proves that it is the one just created'

/** Removes a credential; resolves with the reason if it still exists, undefined if it is gone. */
async function remove(api: Api, created: StoredRecord): Promise<string | undefined> {
  try {
    return await archiveAndDelete(api, created)
  } catch (error) {
    // The credential must be reported, even if the removal was interrupted.
    if (!(error instanceof Failure)) throw error
    return `It could not be removed (${error.message})`
  }
}

async function archiveAndDelete(api: Api, created: StoredRecord): Promise<string | undefined> {
  const credentials = resources[VAULT_RESOURCE]
  const id = Number(created.row[credentials.id])
  const files = ['archive', 'delete']
  // Both are checked first: if it were archived but not deleted, it would only be harder to find.
  const presences = await Promise.all(
    files.map((file) => api.capabilities.presence(credentials.module, file)),
  )
  if (presences.includes('absent')) return "This server can't delete it"
  if (presences.includes('forbidden')) return "This key isn't allowed to delete it"
  const body = { [credentials.id]: id, client_id: clientOf(credentials, created.row) ?? 0 }
  for (const file of files) {
    const stored = await readById(api, credentials, id)
    if (stored === undefined) return undefined
    // It must not be removed if someone else replaced or changed it.
    requireSameRecord(api.server, credentials, created.row, stored.row)
    await api.server.call({ method: 'POST', module: credentials.module, file, body })
  }
  const isGone = (await readById(api, credentials, id)) === undefined
  return isGone ? undefined : 'The server did not delete it'
}
