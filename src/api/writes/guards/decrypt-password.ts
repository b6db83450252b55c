import { EXIT, Failure } from '../../../errors.ts'
import { resources, VAULT_RESOURCE } from '../../../resources/index.ts'
import { idNames } from '../../../resources/read-names.ts'
import type { Api } from '../../api.ts'
import { resolveDecryptLocation } from '../../capabilities/decrypt-location.ts'
import {
  type DecryptProof,
  proveDecryptPassword as prove,
} from '../../capabilities/decrypt-proof.ts'
import { isEmptyList } from '../../http/envelope.ts'
import { secretStateOf } from '../../records/secret-state.ts'

/** The decrypt password is not the one the vault was locked with. */
export class DecryptPasswordError extends Failure {
  readonly code = 'wrong_decrypt_password'
  readonly exit = EXIT.notAuthenticated
}

/** What reads tell of a decrypt password: `unproven` where there is no record to prove it by. */
export type Proof = DecryptProof

/** Proves the decrypt password in force with reads (H05, H18); throws a UsageError where there is none. */
export async function proveDecryptPassword(
  api: Api,
  random: (bytes: number) => Uint8Array,
): Promise<Proof> {
  const { decryptPassword = '' } = await api.secretAccess(resources[VAULT_RESOURCE])
  const { server, capabilities, clock } = api
  return prove({ server, capabilities, clock, random }, decryptPassword)
}

/** Enough to find a record by its ID where the server does not narrow the list to it. */
const MOST = 10_000

/** Whether one credential opens under a random password: then it was stored under the empty key (H05). */
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
    query: { ...Object.fromEntries(names.map((name) => [name, id])), limit: MOST },
    decryptPassword: Buffer.from(random(24)).toString('base64url'),
    decryptIn: await resolveDecryptLocation(capabilities),
  })
  if (!answer.isSuccess && !isEmptyList(answer)) return false
  const record = answer.data.find((candidate) =>
    names.some((name) => Number(candidate[name]) === id),
  )
  return record !== undefined && secretStateOf(record) === 'open'
}
