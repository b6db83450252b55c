import type { Api } from '../../api/api.ts'
import type { Envelope } from '../../api/http/envelope.ts'
import type { RawCall, RawOptions } from '../../api/http/raw.ts'
import { outOfScopeError } from '../../api/records/not-found.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { readById } from '../../api/records/read-by-id.ts'
import { isInScope } from '../../api/records/scope.ts'
import {
  checkDecryptable,
  removeUndecryptable,
  unprovenNotice,
} from '../../api/writes/guards/vault-guard.ts'
import type { Notice } from '../../api/writes/plan.ts'
import {
  checkRawWrite,
  type RawWriteCheck,
  recheckRawWrite,
} from '../../api/writes/raw/check-raw-write.ts'
import {
  clientIn,
  parseRawWrite,
  type RawWrite,
  targetIdIn,
  valuesIn,
} from '../../api/writes/raw/raw-write.ts'
import {
  type ExpectedRecord,
  existedBefore,
  insertIdOf,
  isLookalike,
  isProvenCreated,
  readIdsBefore,
} from '../../api/writes/verify/created-identity.ts'
import { undecryptableError } from '../../api/writes/verify/verify-update.ts'
import type { Context } from '../../context.ts'
import { NotFoundError, tolerate } from '../../errors.ts'
import { intval, strval } from '../../php/values.ts'
import { nounOf } from '../../records/describe-record.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { confirmDeletion } from '../../verbs/confirm-deletion.ts'

/** Any operation with “delete” in its path is treated as permanent (`custom/asset_delete`). */
const DELETES = /(?:^|[/_-])[Dd](?:elete|ELETE)|[a-z]Delete/

/** Refuses a raw write that would lose data, asks before a delete, and returns how to send it. */
export async function prepareRawWrite(
  context: Context,
  api: Api,
  { path, fields }: RawCall,
  isDecrypting: boolean,
): Promise<Pick<RawOptions, 'timeout' | 'onDone'>> {
  await requireClientInScope(context, api, fields)
  const write = parseRawWrite(path, fields)
  const { random, flags } = context
  const options = { isForced: flags.force === true, isDecrypting, random }
  const check = write === undefined ? undefined : await checkRawWrite(api, write, options)
  if (write !== undefined && check?.target !== undefined) {
    await requireTargetInScope(context, api, write, check.target)
  }
  for (const { code, message } of check?.notices ?? []) context.note(code, message)
  if (DELETES.test(path)) await confirmDelete(context, api, { path, write, check })
  const recheck = check && write && (await recheckRawWrite(api, write, options, check))
  if (write === undefined || recheck?.proof !== 'unproven') return { timeout: recheck?.timeout }
  const before =
    write.verb === 'create' ? await readIdsBefore(api, expectedRecord(write)) : undefined
  return {
    timeout: recheck.timeout,
    onDone: (envelope) =>
      checkStored(context, api, { write, proof: recheck.proof, before, envelope }),
  }
}

/** Throws a NotFoundError if a call names another client than the command's. */
export async function requireClientInScope(
  { flags }: Context,
  api: Api,
  fields: RawCall['fields'],
): Promise<void> {
  const scope = await api.resolveScope(flags)
  const client = fields['client_id']
  if (scope.kind !== 'client' || client === undefined || intval(client) === scope.id) return
  throw new NotFoundError(`client_id ${strval(client)} is outside ${scope.name ?? scope.id}`, {
    hint: 'For another client: --client CLIENT, or --all-clients',
  })
}

/** Throws a NotFoundError if a record belongs to another client than the command's. */
async function requireTargetInScope(
  { flags }: Context,
  api: Api,
  { resource }: RawWrite,
  target: StoredRecord,
): Promise<void> {
  const scope = await api.resolveScope(flags)
  if (!isInScope(resource, target.row, scope)) {
    throw await outOfScopeError(api, resource, target.row, scope)
  }
}

interface RawDelete {
  path: string
  /** Undefined for an operation that isn't known. */
  write: RawWrite | undefined
  check: RawWriteCheck | undefined
}

async function confirmDelete(
  context: Context,
  api: Api,
  { path, write, check }: RawDelete,
): Promise<void> {
  if (write !== undefined && check?.target !== undefined) {
    await confirmDeletion(context, api, write.resource, check.target.row)
    return
  }
  const id = write === undefined ? 0 : targetIdIn(write)
  const what = write === undefined || id === 0 ? path : `${path} of ${nounOf(write.resource)} ${id}`
  await requireConfirmation(context, {
    question: `POST ${what} deletes permanently.`,
    isFinal: true,
  })
}

/** A raw write that succeeded. */
interface DoneWrite {
  write: RawWrite
  proof: RawWriteCheck['proof']
  /** For a create, the records it could be confused with. */
  before: Awaited<ReturnType<typeof readIdsBefore>>
  envelope: Envelope
}

/** Checks the decrypt password by the stored record if nothing could prove it before (H05, H06). */
async function checkStored(context: Context, api: Api, done: DoneWrite): Promise<void> {
  const { write, proof } = done
  const id = targetIdIn(write)
  const known = { proof, random: context.random }
  const notices =
    write.verb === 'create'
      ? await checkCreated(context, api, done)
      : await checkDecryptable(api, { id, hazard: 'H06' }, known, () => undecryptableError(api, id))
  for (const { code, message } of notices) context.note(code, message)
}

/** Checks the new record if it has the ID that the server returned and matches what was sent. */
async function checkCreated(
  { random }: Context,
  api: Api,
  { write, proof, before, envelope }: DoneWrite,
): Promise<Notice[]> {
  const { resource } = write
  const wanted = expectedRecord(write)
  const id = insertIdOf(envelope)
  const read = id === undefined ? undefined : await readById(api, resource, id).catch(tolerate)
  const stored = read instanceof Error ? undefined : read
  const isNewRecord =
    stored !== undefined && isLookalike(wanted, stored) && !existedBefore(resource, before, stored)
  if (id === undefined || !isNewRecord) return [unprovenNotice('H05')]
  const { repliedAt } = envelope
  const isProven = isProvenCreated(api, wanted, before, { stored, repliedAt })
  return checkDecryptable(api, { id, hazard: 'H05' }, { proof, random }, () =>
    removeUndecryptable(api, id, isProven ? stored : undefined),
  )
}

/** Returns the record that a raw create should have stored. */
function expectedRecord(write: RawWrite): ExpectedRecord {
  const { resource } = write
  return { resource, values: valuesIn(write), client: (clientIn(write) ?? 0) || null }
}
