import { EXIT, Failure } from '../../../errors.ts'
import { resources, VAULT_RESOURCE } from '../../../resources/index.ts'
import { idNames } from '../../../resources/read-names.ts'
import type { Api } from '../../api.ts'
import { resolveDecryptLocation } from '../../capabilities/decrypt-location.ts'
import { type DecryptProof, proveDecryptPassword } from '../../capabilities/decrypt-proof.ts'
import { isEmptyList } from '../../http/envelope.ts'
import { secretStateOf } from '../../records/secret-state.ts'

/** The decrypt password isn't the one that credentials were encrypted with. */
export class DecryptPasswordError extends Failure {
  readonly code = 'wrong_decrypt_password'
  readonly exit = EXIT.notAuthenticated
}

/** Proves the current decrypt password by reading credentials (H05, H18); throws a UsageError if there is none. */
export async function proveCurrentPassword(
  api: Api,
  random: (bytes: number) => Uint8Array,
): Promise<DecryptProof> {
  const { decryptPassword = '' } = await api.secretAccess(resources[VAULT_RESOURCE])
  const { server, capabilities, clock } = api
  return proveDecryptPassword({ server, capabilities, clock, random }, decryptPassword)
}

/** Large enough to find a record in the whole list, in case the server ignores the filter by ID. */
const MAX_RECORDS = 10_000

/** Whether a random password decrypts a credential, which means that it was stored under the empty key (H05). */
export async function opensUnderAnyPassword(
  { server, capabilities }: Api,
  id: number,
  random: (bytes: number) => Uint8Array,
): Promise<boolean> {
  const { module } = resources[VAULT_RESOURCE]
  const names = idNames(resources[VAULT_RESOURCE])
  const answer = await server.call({
    method: 'GET',
    module,
    file: 'read',
    query: { ...Object.fromEntries(names.map((name) => [name, id])), limit: MAX_RECORDS },
    decryptPassword: Buffer.from(random(24)).toString('base64url'),
    decryptIn: await resolveDecryptLocation(capabilities),
  })
  if (!answer.isSuccess && !isEmptyList(answer)) return false
  const record = answer.data.find((candidate) =>
    names.some((name) => Number(candidate[name]) === id),
  )
  return record !== undefined && secretStateOf(record) === 'open'
}
