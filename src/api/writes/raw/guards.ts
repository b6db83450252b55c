import { PermissionError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Resource } from '../../../resources/definition.ts'
import { resources, TENANT } from '../../../resources/index.ts'
import { withArticle } from '../../../text/sentence.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { readById } from '../../records/read-by-id.ts'
import { type Proof, proveDecryptPassword } from '../guards/decrypt-password.ts'
import { rawRefusal } from './raw-refusal.ts'
import {
  clientIn,
  listsIn,
  nonNumericNames,
  type RawWrite,
  targetIdIn,
  valuesIn,
} from './raw-write.ts'

/** Verbs that do not check the key's client (H38), and leave no way back or one that is hard to find. */
export const UNCHECKED: ReadonlySet<string> = new Set(['archive', 'close', 'resolve'])

/** Refuses words where numbers belong (H39). */
export function refuseWords(write: RawWrite): void {
  const names = nonNumericNames(write)
  if (names.length === 0) return
  throw rawRefusal(
    write,
    'H39',
    `${names.join(', ')} must be a number: the server reads words as 0.`,
  )
}

/** Refuses lists and objects where single values belong (H39). */
export function refuseLists(write: RawWrite): void {
  const names = listsIn(write)
  if (names.length === 0) return
  throw rawRefusal(
    write,
    'H39',
    `${names.join(', ')} must be a single value: the server takes a list for 1, or for the word Array.`,
  )
}

/** What the key cannot read it must not change either, and these do not check it (H38). */
export function refuseUnreadable(write: RawWrite, target: StoredRecord | undefined): void {
  const { resource, verb, path } = write
  const id = targetIdIn(write)
  const isReadable = target !== undefined || id === 0 || hasEncryptedFields(resource)
  if (!UNCHECKED.has(verb) || isReadable) return
  const what = `${nounOf(resource)} ${id}`
  throw rawRefusal(
    write,
    'H38',
    `this key cannot read ${what}, and ${path} does not check whose it is.`,
  )
}

/** Whether a create may make a record of no client, or of one that does not exist (H08). */
export function mayLackClient(write: RawWrite): boolean {
  const { resource } = write
  if (resource.client === null || resource.client === resource.id) return false
  const client = clientIn(write)
  return client === undefined
    ? resource.operations.create?.withoutClient !== undefined
    : client !== 0
}

/** Refuses a create for no client that does not say so, or for one that this key does not see (H08). */
export async function refuseUnknownClient(api: Api, write: RawWrite): Promise<void> {
  const { verb, resource, path } = write
  if (verb !== 'create' || !mayLackClient(write)) return
  const client = clientIn(write)
  if (client === undefined) {
    const whose = resource.operations.create?.withoutClient ?? ''
    throw rawRefusal(
      write,
      'H08',
      `${path} without client_id creates ${withArticle(nounOf(resource))} ${whose}; to do that, send client_id 0.`,
    )
  }
  try {
    if ((await readById(api, resources[TENANT], client)) !== undefined) return
  } catch (error) {
    // A key that may not read clients cannot tell.
    if (error instanceof PermissionError) return
    throw error
  }
  throw rawRefusal(
    write,
    'H08',
    `client_id ${client}: this key can't see such a client, and the server does not check.`,
  )
}

/** Whether a module has what is stored encrypted: it is read with the decrypt password only. */
export function hasEncryptedFields({ fields }: Resource): boolean {
  return Object.values(fields).some(({ isEncrypted }) => isEncrypted === true)
}

/** Whether a body has what is stored encrypted; a create of such a module always has. */
export function writesSecrets(write: RawWrite): boolean {
  const { resource, verb } = write
  if (verb === 'create') return hasEncryptedFields(resource)
  const given = Object.keys(valuesIn(write))
  return verb === 'update' && given.some((name) => resource.fields[name]?.isEncrypted === true)
}

/** What is known of the decrypt password; refuses one that is wrong (H05, H06). */
export async function requireProof(
  api: Api,
  write: RawWrite,
  random: (bytes: number) => Uint8Array,
): Promise<Proof> {
  const proof = await proveDecryptPassword(api, random)
  if (proof !== 'wrong') return proof
  throw rawRefusal(
    write,
    write.verb === 'create' ? 'H05' : 'H06',
    `the decrypt password of ${api.settings.instance} opens none of its credentials: nobody could read what is stored with it.`,
  )
}
