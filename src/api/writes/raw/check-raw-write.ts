import { NotFoundError, PermissionError } from '../../../errors.ts'
import type { Api } from '../../api.ts'
import { findById } from '../../records/find.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import type { Proof } from '../guards/decrypt-password.ts'
import { refuseUnconfirmed } from '../guards/final-check.ts'
import { refreshRequest } from '../guards/refresh-request.ts'
import type { Draft, Notice, Planner } from '../plan.ts'
import { plannersFor } from '../planners/index.ts'
import {
  hasEncryptedFields,
  mayLackClient,
  refuseLists,
  refuseUnknownClient,
  refuseUnreadable,
  refuseWords,
  requireProof,
  UNCHECKED,
  writesSecrets,
} from './guards.ts'
import {
  emptiedIn,
  listsIn,
  nonNumericNames,
  type RawWrite,
  targetIdIn,
  valuesIn,
} from './raw-write.ts'
import { planRawWrite } from './run-planners.ts'

/** How a raw write is judged. */
export interface JudgeOptions {
  /** `--force`: only what no force overrides is refused. */
  isForced: boolean
  /** Whether the decrypt password goes along. */
  isDecrypting: boolean
  random: (bytes: number) => Uint8Array
}

/** What is known of a raw write that is not refused. */
export interface RawWriteCheck {
  notices: readonly Notice[]
  /** In milliseconds, where the server may take longer than the profile's time-out. */
  timeout: number | undefined
  /** The record it is about, where that was read. */
  target: StoredRecord | undefined
  /** What is known of the decrypt password, where it hangs on it what is stored (H05, H06). */
  proof: Proof | undefined
}

const NOTHING: RawWriteCheck = {
  notices: [],
  timeout: undefined,
  target: undefined,
  proof: undefined,
}

/**
 * Judges a body that is going to be sent as it is: throws a RefusedError with the hazard's number for what the register
 * says would lose data. Reads what it needs to tell, and nothing where nothing hangs on it.
 */
export async function checkRawWrite(
  api: Api,
  write: RawWrite,
  options: JudgeOptions,
): Promise<RawWriteCheck> {
  const planners = plannersOf(write, options)
  const isWorthReading =
    write.verb === 'delete' || (!options.isForced && isConcerned(write, planners))
  const isVault = !options.isForced && options.isDecrypting && writesSecrets(write)
  if (!isWorthReading && !isVault && planners.length === 0) return NOTHING
  // What the server lacks it answers with 404, and loses nothing.
  if (!(await isThere(api, write))) return NOTHING
  const target = isWorthReading ? await targetOf(api, write) : undefined
  if (!options.isForced) {
    refuseWords(write)
    refuseLists(write)
    refuseUnreadable(write, target)
    // Without the decrypt password a vault stores nothing.
    if (options.isDecrypting || !hasEncryptedFields(write.resource))
      await refuseUnknownClient(api, write)
  }
  const { warnings = [], notices, timeout } = await planRawWrite(api, write, planners, target)
  const proof = isVault ? await requireProof(api, write, options.random) : undefined
  const told = [...warnings, ...notices, ...emptied(write, target)]
  return { notices: told, timeout, target, proof }
}

/**
 * The same check, repeated if the command waited for something or too long ago: throws a ConflictError if somebody
 * else changed the record so that the body, or what a person confirmed, no longer fits it.
 */
export async function recheckRawWrite(
  api: Api,
  write: RawWrite,
  options: JudgeOptions,
  judged: RawWriteCheck,
): Promise<RawWriteCheck> {
  const { target } = judged
  if (target === undefined || api.freshness.isFresh(target.readMark)) return judged
  const { resource, verb } = write
  const given = valuesIn(write)
  const client = clientOf(resource, target.row)
  await refreshRequest(api, { resource, verb, values: given, target, client, isConfirmed: true })
  const again = await checkRawWrite(api, write, options)
  refuseUnconfirmed({ confirmed: draftOf(judged) }, draftOf(again))
  return again
}

function draftOf({ notices }: RawWriteCheck): Draft {
  return { body: {}, notices: [], warnings: notices }
}

/** The planners that judge: not those that only keep a write from failing; forced, only those that no force overrides. */
function plannersOf({ resource, verb }: RawWrite, { isForced }: JudgeOptions): readonly Planner[] {
  return plannersFor(resource, verb).filter(
    ({ isForSuccess, isNotForceable }) =>
      isForSuccess !== true && (!isForced || isNotForceable === true),
  )
}

function isConcerned(write: RawWrite, planners: readonly Planner[]): boolean {
  if (UNCHECKED.has(write.verb) || (write.verb === 'create' && mayLackClient(write))) return true
  return planners.length > 0 || nonNumericNames(write).length > 0 || listsIn(write).length > 0
}

/** Asked anew where it is remembered as absent: an upgrade may have brought it. */
async function isThere({ capabilities }: Api, { place }: RawWrite): Promise<boolean> {
  const { module, file } = place
  if ((await capabilities.presence(module, file)) !== 'absent') return true
  return (await capabilities.probeOnce(module, file)) !== 'absent'
}

/** The record that a write is about, complete; undefined where this key cannot read it. */
async function targetOf(api: Api, write: RawWrite): Promise<StoredRecord | undefined> {
  const id = targetIdIn(write)
  if (write.verb === 'create' || id === 0) return undefined
  try {
    // Names of credentials would cost the decrypt password, on older releases in the address (H26).
    if (hasEncryptedFields(write.resource)) return undefined
    return await findById(api, write.resource, id, { scope: { kind: 'all' } })
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof PermissionError) return undefined
    throw error
  }
}

/** What the body is going to empty that holds something now: allowed, and said. */
function emptied(write: RawWrite, target: StoredRecord | undefined): Notice[] {
  if (write.verb !== 'update' || target === undefined) return []
  const names = emptiedIn(write).flatMap(({ name, sentAs }) =>
    (target.row[name] ?? '') === '' ? [] : [sentAs],
  )
  if (names.length === 0) return []
  return [{ code: 'emptied', message: `This empties ${names.join(', ')}` }]
}
