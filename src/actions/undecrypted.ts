import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { secretStateOf } from '../api/records/secret-state.ts'
import type { Notice } from '../api/writes/plan.ts'
import { tolerate } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'

/** Counts the credentials among the records that couldn't be decrypted. */
export function countUndecrypted(resource: Resource, records: readonly StoredRecord[]): number {
  if (resource.vault === undefined) return 0
  return records.filter(({ raw }) => secretStateOf(raw) === 'shut').length
}

/** The codes of the notices from `undecryptedNotices`. */
export const UNDECRYPTED_CODES: readonly string[] = ['wrong_decrypt_password', 'unreadable']

/** Explains why user names are missing: the decrypt password is wrong now (H18), or was when they were stored (H05). */
export async function undecryptedNotices(
  api: Api,
  count: number,
  random: (bytes: number) => Uint8Array,
): Promise<readonly Notice[]> {
  if (count === 0) return []
  const { proveCurrentPassword } = await import('../api/writes/guards/decrypt-password.ts')
  const { instance, advice } = api.settings
  const subject = count === 1 ? 'One credential was' : `${count} credentials were`
  const proof = await proveCurrentPassword(api, random).catch(tolerate)
  if (proof instanceof Error) {
    const message = `${subject} not decrypted, and the decrypt password could not be checked: ${proof.message}`
    return [{ code: 'unreadable', message }]
  }
  if (proof === 'wrong') {
    const message = `The decrypt password of ${instance} is wrong: it can't decrypt any credential, and user names are missing (H18)`
    return [{ code: 'wrong_decrypt_password', hazard: 'H18', message, hint: advice.password }]
  }
  const message = `${subject} encrypted with another key, so the decrypt password can't decrypt ${count === 1 ? 'it' : 'them'} (H05)`
  return [{ code: 'unreadable', hazard: 'H05', message }]
}
