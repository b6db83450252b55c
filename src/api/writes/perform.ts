import { bearable } from '../../bearable.ts'
import { type Failure, UnsupportedError } from '../../errors.ts'
import { labelInSentence } from '../../records/fields.ts'
import type { Row } from '../../records/record.ts'
import type { Field, OperationName, Resource } from '../../resources/definition.ts'
import { isWithin, type Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { requireOperation, unsupported } from '../operation.ts'
import type { Stored } from '../reading.ts'
import { AbsentOperationError } from '../reply.ts'
import { baseDraft } from './body.ts'
import { defaultNotices } from './defaults.ts'
import { type Change, plannedChanges } from './differences.ts'
import { refuseEmptied } from './emptied.ts'
import { lookalikes } from './lookalikes.ts'
import { othersMarked } from './other-marks.ts'
import type { AskedOperation, Draft, Facts, Given, Notice, Related } from './plan.ts'
import { makeSafe, plannersFor } from './planners/index.ts'
import { draftResolvingAgain, resolveByReply, wasReopened } from './resolve-again.ts'
import { sameKeyNotices, thereIsAlready } from './same-keys.ts'
import { sendOnce } from './sending.ts'
import { settle } from './settling.ts'
import { DecryptPasswordError, type Proof, proveDecryptPassword } from './vault.ts'

/** A write as a verb means it; no verb knows about releases. */
export interface WriteRequest {
  resource: Resource
  verb: OperationName
  /** Validated values; on an update only those that differ from what is stored. */
  given: Given
  target?: Stored
  /** The client the record belongs to, or is to belong to; null for none. */
  client: number | null
  related?: Related
}

/** What is about to be sent. */
export interface Plan {
  request: WriteRequest
  draft: Draft
  changes: readonly Change[]
}

/** How a write is to be done. */
export interface WriteOptions {
  isForced: boolean
  /** Everything but the sending. */
  isDryRun: boolean
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Told what is about to be sent, before it is. */
  announce(plan: Plan): Promise<void>
}

/** What a write came to. */
export interface Outcome {
  /** `planned`: a dry run, nothing was sent. */
  state: 'done' | 'planned'
  id: number | undefined
  /** The record as stored afterwards; undefined where it is gone or cannot be read. */
  row: Row | undefined
  notices: readonly Notice[]
  plan: Plan
  /** What the command ends with once the record is printed: a part of what was asked for is not stored. */
  failure?: Failure
}

/**
 * The one way every write goes: plan for this release, send once, read back, report.
 * Throws a Failure where the write is refused or did not happen.
 */
export async function performWrite(
  api: Api,
  request: WriteRequest,
  options: WriteOptions,
): Promise<Outcome> {
  const { resource, verb } = request
  const operation = await requireOperation(api, resource, verb)
  await refuseUnknownFields(api, resource, request.given)
  refuseEmptied(request)
  if (wasReopened(request)) {
    return resolveByReply(api, request, (reply) => performWrite(api, reply, options))
  }
  const draft = await draftWrite(api, request, options.isForced)
  const proof = await proofFor(api, request, options)
  const { effects = {} } = draft
  const changes = plannedChanges(resource, { ...request.given, ...effects }, request.target?.row)
  const { before, uncovered, already } = await beforeCreate(api, request)
  const warnings = [...(draft.warnings ?? []), ...already]
  const plan: Plan = { request, draft: { ...draft, warnings }, changes }
  await options.announce(plan)
  if (options.isDryRun) {
    const defaults =
      verb === 'create' ? defaultNotices(resource, request.given, request.client) : []
    const notices = [...draft.notices, ...defaults]
    return { state: 'planned', id: undefined, row: undefined, notices, plan }
  }
  const decryptPassword =
    resource.name === 'credentials' && (verb === 'create' || verb === 'update')
      ? await api.settings.decryptPassword()
      : undefined
  try {
    const sent = await sendOnce(api, resource, operation, draft, decryptPassword)
    const settled = await settle(api, request, sent, { before, proof, effects, ...options })
    const notices = [...draft.notices, ...uncovered, ...settled.notices]
    return { state: 'done', ...settled, notices, plan }
  } catch (error) {
    if (error instanceof AbsentOperationError) throw await unsupported(api, resource, verb)
    throw error
  }
}

/** What a write will be, and what it is known to fail of, before anybody is asked; throws what it is refused with. */
export async function foreseen(api: Api, request: WriteRequest, isForced: boolean): Promise<Draft> {
  return wasReopened(request)
    ? draftResolvingAgain(api, request)
    : draftWrite(api, request, isForced)
}

/** The request as it would be sent to this server; throws what a planner refuses it with. */
async function draftWrite(api: Api, request: WriteRequest, isForced: boolean): Promise<Draft> {
  const facts = await gatherFacts(api, request, isForced)
  return makeSafe(baseDraft(facts), facts)
}

/** What planners may know of a write: what they ask the server for, and nothing more. */
export async function gatherFacts(
  api: Api,
  request: WriteRequest,
  isForced: boolean,
  planners = plannersFor(request.resource, request.verb),
): Promise<Facts> {
  const { resource, verb, given, target, client, related = {} } = request
  const { capabilities } = api
  const present = new Set<AskedOperation>()
  for (const operation of new Set(planners.flatMap(({ asks = [] }) => asks))) {
    const [module = '', file = ''] = operation.split('/')
    if ((await capabilities.ask(module, file)) !== 'absent') present.add(operation)
  }
  const proven = new Set<Release>()
  for (const release of new Set(planners.flatMap(({ needs = [] }) => needs))) {
    if (await capabilities.isAtLeast(release)) proven.add(release)
  }
  return {
    resource,
    verb,
    given,
    target,
    client,
    isForced,
    related: { ...related, othersMarked: await othersMarked(api, request) },
    isAtLeast: (release) => proven.has(release),
    has: (operation) => present.has(operation),
  }
}

/** Before a credential's secrets are written the decrypt password is proven (H05, H06). */
async function proofFor(
  api: Api,
  { resource, verb }: WriteRequest,
  { random }: WriteOptions,
): Promise<Proof | undefined> {
  if (resource.name !== 'credentials' || (verb !== 'create' && verb !== 'update')) return undefined
  const proof = await proveDecryptPassword(api, random)
  if (proof === 'wrong') {
    throw new DecryptPasswordError(
      `The decrypt password of ${api.settings.instance} opens none of its credentials: it is the wrong one`,
      {
        hazard: verb === 'create' ? 'H05' : 'H06',
        hint: `Nothing was sent. ${api.settings.advice.password}`,
      },
    )
  }
  return proof
}

/** What is known of a create before it is sent. */
interface BeforeCreate {
  /** What it could be taken for; undefined where that cannot be read. */
  before: readonly Stored[] | undefined
  uncovered: readonly Notice[]
  /** Records that have its name or a natural key of it already. */
  already: readonly Notice[]
}

/** What a create could be taken for; where that cannot be read, a lost reply could not be looked up (H07). */
async function beforeCreate(
  api: Api,
  { resource, verb, given, client }: WriteRequest,
): Promise<BeforeCreate> {
  if (verb !== 'create') return { before: undefined, uncovered: [], already: [] }
  try {
    const [before, sameKeys] = await Promise.all([
      lookalikes(api, resource, given, client),
      sameKeyNotices(api, resource, given, client),
    ])
    return { before, uncovered: [], already: [...sameNameNotices(resource, before), ...sameKeys] }
  } catch (error) {
    const message = `What was there already could not be read, so that a lost reply could not have been looked up: ${bearable(error).message}`
    const uncovered = [{ code: 'not_covered', hazard: 'H07', message }]
    return { before: undefined, uncovered, already: [] }
  }
}

/** The server takes duplicates without a word (H39); what has a number or a parent may well share its name. */
function sameNameNotices(resource: Resource, before: readonly Stored[]): Notice[] {
  const same = before.filter(({ row }) => (row[resource.archivedAt ?? ''] ?? null) === null)
  if (same.length === 0 || resource.number !== undefined || resource.parent !== undefined) return []
  const ids = same.map(({ row }) => row[resource.id]).join(', ')
  const message = `${thereIsAlready(resource, same.length)} with that name: ${ids}`
  return [{ code: 'same_name', hazard: 'H39', message }]
}

/** Whether the server's release has each field, as far as that is proven; refused before it is silently ignored. */
async function refuseUnknownFields(api: Api, resource: Resource, given: Given): Promise<void> {
  for (const name of Object.keys(given)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const span = await missedBy(api, field)
    if (span === undefined) continue
    throw new UnsupportedError(
      `ITFlow ${span} has no ${labelInSentence(field)} of ${resource.name}: ${api.settings.instance} would ignore it`,
      { hint: 'Leave it out. Nothing was sent' },
    )
  }
}

/** The releases without a field, where the server is proven to be one of them. */
async function missedBy(
  { capabilities }: Api,
  { since, until, write }: Field,
): Promise<string | undefined> {
  for (const first of [since, write?.since]) {
    if (first !== undefined && (await capabilities.isBefore(first))) return `before ${first}`
  }
  if (until === undefined) return undefined
  const release = await capabilities.provenRelease()
  return release === undefined || isWithin(release, { until }) ? undefined : `after ${until}`
}
