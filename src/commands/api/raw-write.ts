import type { Api } from '../../api/api.ts'
import type { RawCall, RawOptions } from '../../api/http/raw.ts'
import type { Answer } from '../../api/http/reply.ts'
import { outOfScope } from '../../api/records/not-found.ts'
import type { Stored } from '../../api/records/read.ts'
import { readById } from '../../api/records/read-by-id.ts'
import { isInScope } from '../../api/records/scope.ts'
import { checkLock, removeLockedOut, unprovenNotice } from '../../api/writes/guards/vault-guard.ts'
import type { Notice } from '../../api/writes/plan.ts'
import { type Judgement, judgeAgain, judgeRaw } from '../../api/writes/raw/check-raw-write.ts'
import {
  clientIn,
  givenIn,
  idIn,
  type RawWrite,
  rawWriteAt,
} from '../../api/writes/raw/raw-write.ts'
import {
  isLike,
  isProvenOwn,
  knownBefore,
  namedId,
  type Wanted,
  wasThere,
} from '../../api/writes/verify/created-identity.ts'
import { lockedOut } from '../../api/writes/verify/verify-update.ts'
import { bearable } from '../../bearable.ts'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { intval, strval } from '../../php/values.ts'
import { nounOf } from '../../records/describe-record.ts'
import { confirmFirst } from '../../verbs/confirm.ts'
import { confirmDeletion } from '../../verbs/confirm-deletion.ts'

/** Whatever it is of: an operation with the word in its path takes away for good (`custom/asset_delete`). */
const DELETES = /(?:^|[/_-])[Dd](?:elete|ELETE)|[a-z]Delete/

/** Refuses a raw write that would lose data, asks before a delete, and says how what is left is to be sent. */
export async function prepareRaw(
  context: Context,
  api: Api,
  { path, fields }: RawCall,
  isDecrypting: boolean,
): Promise<Pick<RawOptions, 'timeout' | 'onDone'>> {
  await refuseOutside(context, api, fields)
  const write = rawWriteAt(path, fields)
  const { random, flags } = context
  const options = { isForced: flags.force === true, isDecrypting, random }
  const first = write === undefined ? undefined : await judgeRaw(api, write, options)
  if (write !== undefined && first?.target !== undefined) {
    await refuseOther(context, api, write, first.target)
  }
  for (const { code, message } of first?.notices ?? []) context.note(code, message)
  if (DELETES.test(path)) await confirmRaw(context, api, path, write, first)
  const judged = first && write && (await judgeAgain(api, write, options, first))
  if (write === undefined || judged?.proof !== 'unproven') return { timeout: judged?.timeout }
  const before = write.verb === 'create' ? await knownBefore(api, wantedBy(write)) : undefined
  return {
    timeout: judged.timeout,
    onDone: (answer) => checkStored(context, api, write, { ...judged, before }, answer),
  }
}

/** Refuses a call that names another client than the one the command is about. */
export async function refuseOutside(
  { flags }: Context,
  api: Api,
  fields: RawCall['fields'],
): Promise<void> {
  const scope = await api.scope(flags)
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
  target: Stored,
): Promise<void> {
  const scope = await api.scope(flags)
  if (!isInScope(resource, target.row, scope)) {
    throw await outOfScope(api, resource, target.row, scope)
  }
}

async function confirmRaw(
  context: Context,
  api: Api,
  path: string,
  write: RawWrite | undefined,
  judged: Judgement | undefined,
): Promise<void> {
  if (write !== undefined && judged?.target !== undefined) {
    await confirmDeletion(context, api, write.resource, judged.target.row)
    return
  }
  const id = write === undefined ? 0 : idIn(write)
  const what = write === undefined || id === 0 ? path : `${path} of ${nounOf(write.resource)} ${id}`
  await confirmFirst(context, { question: `POST ${what} deletes for good.`, isFinal: true })
}

/** Where nothing could prove the decrypt password before, what was stored with it can now (H05, H06). */
async function checkStored(
  context: Context,
  api: Api,
  write: RawWrite,
  judged: Known,
  answer: Answer,
): Promise<void> {
  const id = idIn(write)
  const known = { proof: judged.proof, random: context.random }
  const notices =
    write.verb === 'create'
      ? await checkCreated(context, api, write, judged, answer)
      : await checkLock(api, id, known, 'H06', () => lockedOut(api, id))
  for (const { code, message } of notices) context.note(code, message)
}

/** What is known about a raw write and, for a create, the records it could be confused with. */
interface Known extends Judgement {
  before: Awaited<ReturnType<typeof knownBefore>>
}

/** The new record is checked if it has the ID that the server named and is what was sent. */
async function checkCreated(
  { random }: Context,
  api: Api,
  write: RawWrite,
  { proof, before }: Known,
  answer: Answer,
): Promise<Notice[]> {
  const { resource } = write
  const wanted = wantedBy(write)
  const id = namedId(answer)
  const read = id === undefined ? undefined : await readById(api, resource, id).catch(bearable)
  const stored = read instanceof Error ? undefined : read
  const isOwn =
    stored !== undefined && isLike(wanted, stored) && !wasThere(resource, before, stored)
  if (id === undefined || !isOwn) return [unprovenNotice('H05')]
  const own = isProvenOwn(api, wanted, before, stored, answer.repliedAt) ? stored : undefined
  return checkLock(api, id, { proof, random }, 'H05', () => removeLockedOut(api, id, own))
}

/** What a raw create asks for. */
function wantedBy(write: RawWrite): Wanted {
  const { resource } = write
  return { resource, given: givenIn(write), client: (clientIn(write) ?? 0) || null }
}
