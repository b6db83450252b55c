import { PermissionError } from '../../../errors.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Resource } from '../../../resources/definition.ts'
import { resources, TENANT } from '../../../resources/index.ts'
import { withArticle } from '../../../text/sentence.ts'
import type { Api } from '../../api.ts'
import type { DecryptProof } from '../../capabilities/decrypt-proof.ts'
import type { StoredRecord } from '../../records/read.ts'
import { readById } from '../../records/read-by-id.ts'
import { proveCurrentPassword } from '../guards/decrypt-password.ts'
import { rawRefusal } from './raw-refusal.ts'
import {
  clientIn,
  listsIn,
  nonNumericNames,
  type RawWrite,
  targetIdIn,
  valuesIn,
} from './raw-write.ts'

/** Verbs that do not check the key's client (H38) and are hard or impossible to undo. */
export const VERBS_WITHOUT_CLIENT_CHECK: ReadonlySet<string> = new Set([
  'archive',
  'close',
  'resolve',
])

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
    `${names.join(', ')} must be a single value: the server reads a list as 1, or as the word Array.`,
  )
}

/** Refuses a verb that does not check the key's client (H38) on a record that this key can't read. */
export function refuseUnreadable(write: RawWrite, target: StoredRecord | undefined): void {
  const { resource, verb, path } = write
  const id = targetIdIn(write)
  const isReadable = target !== undefined || id === 0 || hasEncryptedFields(resource)
  if (!VERBS_WITHOUT_CLIENT_CHECK.has(verb) || isReadable) return
  const what = `${nounOf(resource)} ${id}`
  throw rawRefusal(
    write,
    'H38',
    `this key can't read ${what}, and ${path} does not check which client it belongs to.`,
  )
}

/** Whether a create may make a record without a client, or of one that does not exist (H08). */
export function mayLackClient(write: RawWrite): boolean {
  const { resource } = write
  if (resource.client === null || resource.client === resource.id) return false
  const client = clientIn(write)
  return client === undefined
    ? resource.operations.create?.withoutClient !== undefined
    : client !== 0
}

/** Refuses a create that leaves the client out, or names one that this key can't see (H08). */
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
    // A key without access to clients can't check it.
    if (error instanceof PermissionError) return
    throw error
  }
  throw rawRefusal(
    write,
    'H08',
    `client_id ${client}: this key can't see a client with that ID, and the server does not check.`,
  )
}

/** Whether a module has encrypted fields, so that reading it needs the decrypt password. */
export function hasEncryptedFields({ fields }: Resource): boolean {
  return Object.values(fields).some(({ isEncrypted }) => isEncrypted === true)
}

/** Whether a body sets encrypted fields; a create in such a module always does. */
export function writesSecrets(write: RawWrite): boolean {
  const { resource, verb } = write
  if (verb === 'create') return hasEncryptedFields(resource)
  const names = Object.keys(valuesIn(write))
  return verb === 'update' && names.some((name) => resource.fields[name]?.isEncrypted === true)
}

/** Proves the decrypt password; throws a RefusedError if it is wrong (H05, H06). */
export async function requireProof(
  api: Api,
  write: RawWrite,
  random: (bytes: number) => Uint8Array,
): Promise<DecryptProof> {
  const proof = await proveCurrentPassword(api, random)
  if (proof !== 'wrong') return proof
  throw rawRefusal(
    write,
    write.verb === 'create' ? 'H05' : 'H06',
    `the decrypt password of ${api.settings.instance} is wrong: it can't decrypt any credential, and nobody could read what is stored with it.`,
  )
}
