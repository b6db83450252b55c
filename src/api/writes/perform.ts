import { prefixLine } from '../../hints.ts'
import type { Operation } from '../../resources/operation.ts'
import type { Api } from '../api.ts'
import type { DecryptProof } from '../capabilities/decrypt-proof.ts'
import { requireOperation } from '../capabilities/operation.ts'
import { unsupportedError } from '../capabilities/unsupported.ts'
import { AbsentOperationError } from '../http/failures.ts'
import { baseDraft } from './body.ts'
import { plannedChanges } from './diff.ts'
import { gatherFacts } from './facts.ts'
import { type BeforeCreate, readBeforeCreate } from './guards/before-create.ts'
import { DecryptPasswordError } from './guards/decrypt-password.ts'
import { mergedNotices, recheckBeforeSending, refuseUnconfirmed } from './guards/final-check.ts'
import { refreshRequest } from './guards/refresh-request.ts'
import { refuseStrippedToEmpty } from './guards/refuse-empty.ts'
import { refuseUnknownFields } from './guards/unknown-fields.ts'
import type { Draft, Notice } from './plan.ts'
import { applyPlanners } from './planners/index.ts'
import { draftResolvingAgain, resolveByReply, wasReopened } from './planners/resolve-reopened.ts'
import { sendOnce } from './send-once.ts'
import { singleReads } from './single-reads.ts'
import { defaultNotices } from './verify/server-defaults.ts'
import { verifyWrite } from './verify/verify.ts'
import type { Outcome, Plan, WriteOptions, WriteRequest } from './write.ts'
import type { WriteReads } from './write-reads.ts'

/**
 * The path that every write takes: refresh what it relies on, plan it for this release, send it once, read back, report.
 * Throws a Failure if the write is refused or did not happen.
 */
export async function performWrite(
  api: Api,
  original: WriteRequest,
  options: WriteOptions,
  reads = singleReads(api),
): Promise<Outcome> {
  const { resource, verb } = original
  const operation = await requireOperation(api, resource, verb)
  const request = await refreshRequest(api, original, reads)
  if (isNoOp(request)) return unchangedOutcome(request)
  await refuseUnknownFields(api, resource, request.values)
  refuseStrippedToEmpty(request)
  if (wasReopened(request)) {
    return resolveByReply(api, request, (reply) => performWrite(api, reply, options, reads))
  }
  const draft = await draftWrite(api, request, options.isForced, reads)
  refuseUnconfirmed(request, draft)
  const proof = await proofFor(api, request, options, reads)
  const known = await readBeforeCreate(request, reads)
  const plan = planOf(request, draft, known.duplicateNotices)
  await options.announce(plan)
  if (options.isDryRun) return plannedOutcome(plan)
  const decryptPassword = needsDecryptPassword(request)
    ? await api.settings.decryptPassword()
    : undefined
  const changed = await recheckBeforeSending(api, request, reads)
  if (changed !== undefined) return performWrite(api, changed, options, reads)
  return send(api, plan, operation, { ...known, ...options, proof, decryptPassword, reads })
}

/** Whether there is nothing to send; throws a RefusedError for a record that can never be as requested. */
export function isNoOp({ verb, values, target, isDone }: WriteRequest): boolean {
  if (verb === 'update') return Object.keys(values).length === 0
  return target !== undefined && isDone?.(target) === true
}

function unchangedOutcome(request: WriteRequest): Outcome {
  const { resource, target } = request
  const plan: Plan = { request, draft: { body: {}, notices: [] }, changes: [] }
  const id = Number(target?.row[resource.id])
  return { state: 'unchanged', id, row: target?.row, stored: target, notices: [], plan }
}

function planOf(request: WriteRequest, draft: Draft, duplicates: readonly Notice[]): Plan {
  const { resource, values, target } = request
  const warnings = [...mergedNotices(request), ...(draft.warnings ?? []), ...duplicates]
  const changes = plannedChanges(resource, { ...values, ...draft.sideEffects }, target?.row)
  return { request, draft: { ...draft, warnings }, changes }
}

function plannedOutcome(plan: Plan): Outcome {
  const { resource, verb, values, client } = plan.request
  const defaults = verb === 'create' ? defaultNotices(resource, values, client) : []
  const notices = [...plan.draft.notices, ...defaults]
  return { state: 'planned', id: undefined, row: undefined, notices, plan }
}

/** What is known about a write when it is sent, and what sending it needs. */
interface Sending extends BeforeCreate, Pick<WriteOptions, 'random' | 'sleep'> {
  reads: WriteReads
  proof: DecryptProof | undefined
  decryptPassword: string | undefined
}

async function send(
  api: Api,
  plan: Plan,
  operation: Operation,
  { before, coverageNotices, proof, decryptPassword, random, sleep, reads }: Sending,
): Promise<Outcome> {
  const { request, draft } = plan
  const { resource } = request
  const { sideEffects = {} } = draft
  try {
    const sent = await reads.send(request, () =>
      sendOnce(api, { resource, operation, draft, decryptPassword }),
    )
    const write = { api, request, sent, before, proof, sideEffects, random, sleep, reads }
    const verified = await verifyWrite(write)
    const notices = [...draft.notices, ...coverageNotices, ...verified.notices]
    return { state: 'done', ...verified, notices, plan }
  } catch (error) {
    if (!(error instanceof AbsentOperationError)) throw error
    throw await unsupportedError(api, resource, request.verb)
  }
}

/** Whether a write is sent with the decrypt password. */
export function needsDecryptPassword({ resource, verb }: WriteRequest): boolean {
  return resource.vault !== undefined && (verb === 'create' || verb === 'update')
}

/** Returns the draft of a write before the user is asked to confirm it; throws if it will be refused. */
export async function previewWrite(
  api: Api,
  request: WriteRequest,
  isForced: boolean,
): Promise<Draft> {
  return wasReopened(request)
    ? draftResolvingAgain(api, request)
    : draftWrite(api, request, isForced)
}

/** Returns the request as it would be sent to this server; throws if a planner refuses it. */
async function draftWrite(
  api: Api,
  request: WriteRequest,
  isForced: boolean,
  reads?: WriteReads,
): Promise<Draft> {
  const facts = await gatherFacts(api, request, { isForced, reads })
  return applyPlanners(baseDraft(facts), facts)
}

/** Proves the decrypt password before a credential's secrets are written (H05, H06); throws if it is wrong. */
async function proofFor(
  api: Api,
  request: WriteRequest,
  { random }: WriteOptions,
  reads: WriteReads,
): Promise<DecryptProof | undefined> {
  if (!needsDecryptPassword(request)) return undefined
  const proof = await reads.proveDecryptPassword(random)
  if (proof === 'wrong') {
    throw new DecryptPasswordError(
      `The decrypt password of ${api.settings.instance} is wrong: it can't decrypt any credential`,
      {
        hazard: request.verb === 'create' ? 'H05' : 'H06',
        hint: prefixLine('Nothing was sent.', api.settings.advice.password),
      },
    )
  }
  return proof
}
