import { EXIT, Failure } from '../../errors.ts'
import { resources } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { isNothingFound, type RawRecord } from '../reply.ts'

/** The decrypt password is not the one the vault was locked with. */
export class DecryptPasswordError extends Failure {
  readonly code = 'wrong_decrypt_password'
  readonly exit = EXIT.notAuthenticated
}

/** What reads tell of a decrypt password: `unproven` where there is no record to prove it by. */
export type Proof = 'proven' | 'wrong' | 'unproven'

/** How many records are tried; one is enough, unless it was stored wrong. */
const TRIED = 200

/**
 * Proves the decrypt password with reads (H05, H18): a record that opens under it and not under a random
 * one proves it; one that opens under neither says it is wrong; one that opens under a random password was
 * stored wrong, and says nothing.
 */
export async function proveDecryptPassword(
  api: Api,
  random: (bytes: number) => Uint8Array,
): Promise<Proof> {
  const access = await api.secretAccess(resources.credentials)
  const given = await readUnder(api, access.decryptPassword ?? '', access.decryptIn)
  if (given.size === 0) return 'unproven'
  const other = await readUnder(api, randomPassword(random), access.decryptIn)
  let isWrong = false
  for (const [id, record] of given) {
    const opens = hasOpened(record)
    const opensAnyhow = hasOpened(other.get(id) ?? {})
    if (opens === true && opensAnyhow === false) return 'proven'
    if (opens === false && opensAnyhow === false) isWrong = true
  }
  return isWrong ? 'wrong' : 'unproven'
}

/** Whether one credential opens under a random password: then it was stored under the empty key (H05). */
export async function opensUnderAnyPassword(
  api: Api,
  id: number,
  random: (bytes: number) => Uint8Array,
): Promise<boolean> {
  const { decryptIn } = await api.secretAccess(resources.credentials)
  const records = await readUnder(api, randomPassword(random), decryptIn, { credential_id: id })
  return hasOpened(records.get(id) ?? {}) === true
}

/** A password nobody has chosen. */
export function randomPassword(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(24)).toString('base64url')
}

async function readUnder(
  { server }: Api,
  decryptPassword: string,
  decryptIn: 'body' | 'query' | undefined,
  query: Readonly<Record<string, number>> = {},
): Promise<ReadonlyMap<number, RawRecord>> {
  const answer = await server.call({
    method: 'GET',
    module: 'credentials',
    file: 'read',
    query: { limit: TRIED, ...query },
    decryptPassword,
    ...(decryptIn === undefined ? {} : { decryptIn }),
  })
  if (!answer.isSuccess && !isNothingFound(answer)) return new Map()
  return new Map(
    answer.data.map((record) => [Number(record['credential_id'] ?? record['login_id']), record]),
  )
}

/** True when a secret of the record could be read, false when it could not, undefined when it has none. */
function hasOpened(record: RawRecord): boolean | undefined {
  const secrets = ['username', 'password'].map(
    (name) => record[`credential_${name}`] ?? record[`login_${name}`],
  )
  if (secrets.some((value) => typeof value === 'string' && value !== '')) return true
  return secrets.includes(false) ? false : undefined
}
