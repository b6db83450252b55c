import { NotFoundError, PermissionError } from '../../../errors.ts'
import type { Api } from '../../api.ts'
import type { DecryptProof } from '../../capabilities/decrypt-proof.ts'
import { findById } from '../../records/find.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'

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
  VERBS_WITHOUT_CLIENT_CHECK,
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

/** How a raw write is checked. */
interface JudgeOptions {
  /** `--force`: only refusals that can't be forced apply. */
  isForced: boolean
  /** Whether the decrypt password is sent. */
  isDecrypting: boolean
  random: (bytes: number) => Uint8Array
}

/** The result of checking a raw write that is not refused. */
export interface RawWriteCheck {
  notices: readonly Notice[]
  /** In milliseconds, if the server may take longer than the profile's time-out. */
  timeout: number | undefined
  /** The record it writes to, if that was read. */
  target: StoredRecord | undefined
  /** The proof of the decrypt password, if secrets are written with it (H05, H06). */
  proof: DecryptProof | undefined
}

const NO_FINDINGS: RawWriteCheck = {
  notices: [],
  timeout: undefined,
  target: undefined,
  proof: undefined,
}

/**
 * Checks a body that is going to be sent as is: throws a RefusedError with the hazard's number if the write would lose
 * data. Reads only what the check depends on.
 */
export async function checkRawWrite(
  api: Api,
  write: RawWrite,
  options: JudgeOptions,
): Promise<RawWriteCheck> {
  const planners = plannersOf(write, options)
  const isWorthReading =
    write.verb === 'delete' || (!options.isForced && mayBeHarmful(write, planners))
  const isVault = !options.isForced && options.isDecrypting && writesSecrets(write)
  if (!isWorthReading && !isVault && planners.length === 0) return NO_FINDINGS
  // If the server lacks the operation it answers 404, and nothing is lost.
  if (!(await hasOperation(api, write))) return NO_FINDINGS
  const target = isWorthReading ? await readTarget(api, write) : undefined
  if (!options.isForced) {
    refuseWords(write)
    refuseLists(write)
    refuseUnreadable(write, target)
    // Without the decrypt password nothing is stored in a vault.
    if (options.isDecrypting || !hasEncryptedFields(write.resource))
      await refuseUnknownClient(api, write)
  }
  const { warnings = [], notices, timeout } = await planRawWrite(api, write, planners, target)
  const proof = isVault ? await requireProof(api, write, options.random) : undefined
  const all = [...warnings, ...notices, ...emptiedNotices(write, target)]
  return { notices: all, timeout, target, proof }
}

/**
 * Checks a raw write again if the first check is no longer fresh. Throws a ConflictError if someone else changed the
 * record so that the body, or what a person confirmed, no longer fits it.
 */
export async function recheckRawWrite(
  api: Api,
  write: RawWrite,
  options: JudgeOptions,
  checked: RawWriteCheck,
): Promise<RawWriteCheck> {
  const { target } = checked
  if (target === undefined || api.freshness.isFresh(target.readMark)) return checked
  const { resource, verb } = write
  const values = valuesIn(write)
  const client = clientOf(resource, target.row)
  await refreshRequest(api, { resource, verb, values, target, client, isConfirmed: true })
  const rechecked = await checkRawWrite(api, write, options)
  refuseUnconfirmed({ confirmed: draftOf(checked) }, draftOf(rechecked))
  return rechecked
}

function draftOf({ notices }: RawWriteCheck): Draft {
  return { body: {}, notices: [], warnings: notices }
}

/** The planners that check a raw write: those that prevent losses and, if forced, only those that can't be forced. */
function plannersOf({ resource, verb }: RawWrite, { isForced }: JudgeOptions): readonly Planner[] {
  return plannersFor(resource, verb).filter(
    ({ isForSuccess, isNotForceable }) =>
      isForSuccess !== true && (!isForced || isNotForceable === true),
  )
}

function mayBeHarmful(write: RawWrite, planners: readonly Planner[]): boolean {
  if (
    VERBS_WITHOUT_CLIENT_CHECK.has(write.verb) ||
    (write.verb === 'create' && mayLackClient(write))
  )
    return true
  return planners.length > 0 || nonNumericNames(write).length > 0 || listsIn(write).length > 0
}

/** Whether the server has the operation; checked again if it is cached as absent, since an upgrade may have added it. */
async function hasOperation({ capabilities }: Api, { place }: RawWrite): Promise<boolean> {
  const { module, file } = place
  if ((await capabilities.presence(module, file)) !== 'absent') return true
  return (await capabilities.probeOnce(module, file)) !== 'absent'
}

/** Reads the complete record that a write is about; undefined if this key can't read it. */
async function readTarget(api: Api, write: RawWrite): Promise<StoredRecord | undefined> {
  const id = targetIdIn(write)
  if (write.verb === 'create' || id === 0) return undefined
  try {
    // Reading credentials needs the decrypt password, which older releases take in the address (H26).
    if (hasEncryptedFields(write.resource)) return undefined
    return await findById(api, write.resource, id, { scope: { kind: 'all' } })
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof PermissionError) return undefined
    throw error
  }
}

/** The notice about fields with a value that the body empties, which is allowed. */
function emptiedNotices(write: RawWrite, target: StoredRecord | undefined): Notice[] {
  if (write.verb !== 'update' || target === undefined) return []
  const names = emptiedIn(write).flatMap(({ name, sentAs }) =>
    (target.row[name] ?? '') === '' ? [] : [sentAs],
  )
  if (names.length === 0) return []
  return [{ code: 'emptied', message: `This empties ${names.join(', ')}` }]
}
