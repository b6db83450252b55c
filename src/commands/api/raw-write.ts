import type { Api } from '../../api/api.ts'
import type { RawCall, RawOptions } from '../../api/http/raw.ts'
import type { Envelope } from '../../api/http/reply.ts'
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
import { tolerate } from '../../bearable.ts'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { intval, strval } from '../../php/values.ts'
import { nounOf } from '../../records/describe-record.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { confirmDeletion } from '../../verbs/confirm-deletion.ts'

/** Whatever it is of: an operation with the word in its path takes away for good (`custom/asset_delete`). */
const DELETES = /(?:^|[/_-])[Dd](?:elete|ELETE)|[a-z]Delete/

/** Refuses a raw write that would lose data, asks before a delete, and says how what is left is to be sent. */
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
  const first = write === undefined ? undefined : await checkRawWrite(api, write, options)
  if (write !== undefined && first?.target !== undefined) {
    await refuseOther(context, api, write, first.target)
  }
  for (const { code, message } of first?.notices ?? []) context.note(code, message)
  if (DELETES.test(path)) await confirmRaw(context, api, path, write, first)
  const judged = first && write && (await recheckRawWrite(api, write, options, first))
  if (write === undefined || judged?.proof !== 'unproven') return { timeout: judged?.timeout }
  const before =
    write.verb === 'create' ? await readIdsBefore(api, expectedRecord(write)) : undefined
  return {
    timeout: judged.timeout,
    onDone: (answer) => checkStored(context, api, write, { ...judged, before }, answer),
  }
}

/** Refuses a call that names another client than the one the command is about. */
export async function requireClientInScope(
  { flags }: Context,
  api: Api,
  fields: RawCall['fields'],
): Promise<void> {
  const scope = await api.resolveScope(flags)
  const named = fields['client_id']
  if (scope.kind !== 'client' || named === undefined || intval(named) === scope.id) return
  throw new NotFoundError(`client_id ${strval(named)} is outside ${scope.name ?? scope.id}`, {
    hint: 'Another client: --client CLIENT, or --all-clients',
  })
}

/** Refuses a record of another client than the one the command is about. */
async function refuseOther(
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

async function confirmRaw(
  context: Context,
  api: Api,
  path: string,
  write: RawWrite | undefined,
  judged: RawWriteCheck | undefined,
): Promise<void> {
  if (write !== undefined && judged?.target !== undefined) {
    await confirmDeletion(context, api, write.resource, judged.target.row)
    return
  }
  const id = write === undefined ? 0 : targetIdIn(write)
  const what = write === undefined || id === 0 ? path : `${path} of ${nounOf(write.resource)} ${id}`
  await requireConfirmation(context, { question: `POST ${what} deletes for good.`, isFinal: true })
}

/** Where nothing could prove the decrypt password before, what was stored with it can now (H05, H06). */
async function checkStored(
  context: Context,
  api: Api,
  write: RawWrite,
  judged: RawWriteState,
  answer: Envelope,
): Promise<void> {
  const id = targetIdIn(write)
  const known = { proof: judged.proof, random: context.random }
  const notices =
    write.verb === 'create'
      ? await checkCreated(context, api, write, judged, answer)
      : await checkDecryptable(api, { id, hazard: 'H06' }, known, () => undecryptableError(api, id))
  for (const { code, message } of notices) context.note(code, message)
}

/** What is known about a raw write and, for a create, the records it could be confused with. */
interface RawWriteState extends RawWriteCheck {
  before: Awaited<ReturnType<typeof readIdsBefore>>
}

/** The new record is checked if it has the ID that the server named and is what was sent. */
async function checkCreated(
  { random }: Context,
  api: Api,
  write: RawWrite,
  { proof, before }: RawWriteState,
  answer: Envelope,
): Promise<Notice[]> {
  const { resource } = write
  const wanted = expectedRecord(write)
  const id = insertIdOf(answer)
  const read = id === undefined ? undefined : await readById(api, resource, id).catch(tolerate)
  const stored = read instanceof Error ? undefined : read
  const isOwn =
    stored !== undefined && isLookalike(wanted, stored) && !existedBefore(resource, before, stored)
  if (id === undefined || !isOwn) return [unprovenNotice('H05')]
  const own = isProvenCreated(api, wanted, before, { stored, repliedAt: answer.repliedAt })
    ? stored
    : undefined
  return checkDecryptable(api, { id, hazard: 'H05' }, { proof, random }, () =>
    removeUndecryptable(api, id, own),
  )
}

/** What a raw create asks for. */
function expectedRecord(write: RawWrite): ExpectedRecord {
  const { resource } = write
  return { resource, values: valuesIn(write), client: (clientIn(write) ?? 0) || null }
}
