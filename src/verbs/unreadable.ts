import type { Api } from '../api/api.ts'
import { stateOf } from '../api/decrypt-proof.ts'
import type { Stored } from '../api/reading.ts'
import type { Context } from '../context.ts'
import type { Resource } from '../resources/definition.ts'
import { hintText } from '../step-commands.ts'

/** How many of the records, if they are credentials, have no secret that could be decrypted. */
export function countShut(resource: Resource, records: readonly Stored[]): number {
  if (resource.vault === undefined) return 0
  return records.filter(({ raw }) => stateOf(raw) === 'shut').length
}

/** Says why user names are missing: the decrypt password is wrong (H18), or was when they were stored (H05). */
export async function tellShut(context: Context, api: Api, count: number): Promise<void> {
  if (count === 0) return
  const { proveDecryptPassword } = await import('../api/writes/vault.ts')
  const proof = await proveDecryptPassword(api, context.random)
  if (proof === 'wrong') {
    context.note(
      'wrong_decrypt_password',
      `The decrypt password of ${api.settings.instance} is wrong: it opens no credential, and user names are missing (H18). ${hintText(api.settings.advice.password) ?? ''}`,
    )
    return
  }
  const which = count === 1 ? 'One credential was' : `${count} credentials were`
  context.note('unreadable', `${which} stored under another key than the decrypt password’s (H05)`)
}
