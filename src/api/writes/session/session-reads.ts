import type { Resource } from '../../../resources/definition.ts'
import { resources } from '../../../resources/index.ts'
import type { Presence } from '../../capabilities/capabilities.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../../records/scope.ts'
import { duplicateKeyNotices } from '../guards/duplicate-keys.ts'
import { lookalikeScope, lookalikeValues } from '../guards/lookalikes.ts'
import type { FieldValues } from '../plan.ts'
import { isAcknowledged, type SendResult } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { CreateBaseline, WriteReads, WrittenRecord } from '../write-reads.ts'
import type { Permit, RequestGate } from './gate.ts'
import type { ListCache } from './list-cache.ts'
import { touchesExclusiveFlag } from './own-writes.ts'
import type { PendingWrite } from './pending-write.ts'
import { Prefetcher } from './prefetch.ts'
import type { ReadBackBatcher } from './read-back-batch.ts'
import { ReferenceCache } from './reference-reads.ts'
import { StaleReadError } from './stale-read-error.ts'
import type { ProofGate } from './vault-gate.ts'
import type { ListSource } from './windows.ts'

/** What the writes of a session share. */
interface SessionState {
  list: ListSource
  listing: ListCache
  readBacks: ReadBackBatcher
  vault: ProofGate
  pending: ReadonlySet<PendingWrite>
  /** The gate that all requests pass: reads in the list's api, writes here. */
  gate: RequestGate
  /** Throws a NotSentError if nothing more may be sent. */
  requireOpen(): void
}

/** Reads records for all writes of a session, many of them together. */
export class SessionReads {
  readonly #shared: SessionState
  readonly #single: WriteReads
  readonly #prefetcher: Prefetcher
  readonly #references: ReferenceCache
  readonly #presences = new Map<string, Promise<Presence>>()

  constructor(shared: SessionState) {
    const { list, listing, pending } = shared
    this.#shared = shared
    this.#single = singleReads(list.api)
    this.#prefetcher = new Prefetcher(list.api, listing, pending)
    this.#references = new ReferenceCache(list, pending, this.#single.readReferenced)
  }

  /** The reads of one write. */
  of(write: PendingWrite): WriteReads {
    const { vault } = this.#shared
    const single = this.#single
    return {
      rereadTarget: (resource, target) => this.#rereadTarget(write, resource, target),
      readReferenced: (resource, id) => this.#references.get(resource, id),
      readBaseline: async (request) =>
        (this.#isListed(request) && (await this.#readBaseline(request))) ||
        single.readBaseline(request),
      send: (request, send) => this.#send(write, request, send),
      readBack: (written) => this.#readBack(write, written),
      readLookalikes: (request, named) => this.#readLookalikes(write, request, named),
      proveDecryptPassword: (random) => vault.proof(() => single.proveDecryptPassword(random)),
      presence: (module, file) => this.#presence(module, file),
    }
  }

  async #rereadTarget(
    write: PendingWrite,
    resource: Resource,
    target: StoredRecord,
  ): Promise<StoredRecord | undefined> {
    const { request, id } = write
    const isOwnTarget = resource === request.resource && id === Number(target.row[resource.id])
    const isInList = isOwnTarget && this.#isListed(request) && isListComplete(resource)
    const known = isInList ? await this.#prefetcher.get(id) : undefined
    return known ?? this.#single.rereadTarget(resource, target)
  }

  async #readBaseline(request: WriteRequest): Promise<CreateBaseline | undefined> {
    const { listing } = this.#shared
    if (!(await listing.load()) || !(await listing.refreshEnd())) return undefined
    const { resource, values, client } = request
    const ids = listing.records.idsNow()
    const duplicates = await duplicateKeyNotices(resource, values, async ({ name, value }) =>
      this.#inScope(request, { [name]: value }, scopeOfOwner(client)).map(({ row }) => row),
    )
    return { ids, lookalikes: this.#knownLookalikes(request), duplicateKeyNotices: duplicates }
  }

  async #send(
    write: PendingWrite,
    request: WriteRequest,
    send: () => Promise<SendResult>,
  ): Promise<SendResult> {
    const { gate, requireOpen } = this.#shared
    const permit = await gate.acquire(true)
    try {
      requireOpen()
      if (write.mayBeHeldUp() && this.#isStale(request)) throw new StaleReadError()
      return await this.#sendNow(write, request, () => sendWithPermit(gate, permit, send))
    } finally {
      permit.release()
    }
  }

  /** Whether what the write relies on was read too long ago, because it had to wait for its turn. */
  #isStale({ target, references = [] }: WriteRequest): boolean {
    const { listing, list } = this.#shared
    const records = [
      ...(target === undefined ? [] : [target]),
      ...references.map(({ stored }) => stored),
    ]
    if (records.some((stored) => !list.api.freshness.isFresh(stored.readMark))) return true
    return target === undefined && listing.isLoaded && !listing.isEndFresh()
  }

  async #sendNow(
    write: PendingWrite,
    request: WriteRequest,
    send: () => Promise<SendResult>,
  ): Promise<SendResult> {
    const { id } = write
    this.#prefetcher.invalidate(id, touchesExclusiveFlag(request))
    write.isSent = true
    try {
      const sent = await send()
      // A write that may not have happened is checked separately, and holds its place until that is done.
      if (isAcknowledged(sent)) write.release()
      else write.deactivate()
      return sent
    } finally {
      this.#prefetcher.invalidate(id, touchesExclusiveFlag(request))
      this.#prefetcher.count()
      this.#forgetParent(request)
    }
  }

  async #readBack(write: PendingWrite, written: WrittenRecord): Promise<StoredRecord | undefined> {
    const { request, id, client } = written
    const { resource } = request
    const isInList = this.#isListed(request) && isListComplete(resource) && !leavesList(request)
    const reading = isInList ? this.#shared.readBacks.readBack(id) : undefined
    write.deactivate()
    const stored = await reading
    // In one client's list, a record that was moved is not there.
    const isOfClient =
      resource.joinedIn !== 'list' ||
      client === null ||
      (stored && clientOf(resource, stored.row)) === client
    return stored !== undefined && isOfClient ? stored : this.#single.readBack(written)
  }

  async #readLookalikes(
    write: PendingWrite,
    request: WriteRequest,
    named: number | undefined,
  ): Promise<readonly StoredRecord[]> {
    const isInList = named !== undefined && this.#isListed(request)
    const reading = isInList ? this.#shared.readBacks.readBackNew(named) : undefined
    write.deactivate()
    return (await reading) === true
      ? this.#knownLookalikes(request)
      : this.#single.readLookalikes(request, named)
  }

  /** Whether the session's list has the record of a request. */
  #isListed({ resource, client }: WriteRequest): boolean {
    const { list } = this.#shared
    const isInModule = resource === list.resource && isListable(resource)
    return isInModule && (list.scope.kind === 'all' || isClientScope(list.scope, client))
  }

  #knownLookalikes(request: WriteRequest): readonly StoredRecord[] {
    const { resource, values, client } = request
    return this.#inScope(
      request,
      lookalikeValues(resource, values),
      lookalikeScope(resource, client),
    )
  }

  #inScope({ resource }: WriteRequest, equals: FieldValues, scope: Scope): readonly StoredRecord[] {
    return this.#shared.listing.records
      .find(equals)
      .filter(({ row }) => isInScope(resource, row, scope))
  }

  #presence(module: string, file: string): Promise<Presence> {
    const name = `${module}/${file}`
    const cached = this.#presences.get(name)
    if (cached !== undefined) return cached
    const presence = this.#single.presence(module, file)
    this.#presences.set(name, presence)
    // If the check fails, the next write tries it again.
    presence.catch(() => this.#presences.delete(name))
    return presence
  }

  /** Forgets the parent of a new record, since a create may change it. */
  #forgetParent({ resource, values }: WriteRequest): void {
    const { parent } = resource
    const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
    if (parent === undefined || owner === undefined) return
    this.#references.forget(resources[owner], Number(values[parent]))
  }
}

/** Whether a module's list can be read without a filter, and has IDs that identify its records. */
function isListable({ rowKey, needsFilter }: Resource): boolean {
  return rowKey === undefined && needsFilter === undefined
}

/** Whether the list has complete records. */
function isListComplete({ joinedIn }: Resource): boolean {
  return joinedIn !== 'record'
}

/** Whether a record disappears from the list when it is written to. */
function leavesList({ resource, verb }: WriteRequest): boolean {
  return verb === 'delete' || (verb === 'archive' && resource.hidesArchivedSince !== undefined)
}

function isClientScope(scope: Scope, client: number | null): boolean {
  return scope.kind === 'client' && scope.id === client
}

/** Sends a write and reports the result to the gate; a temporary refusal is returned like a lost reply, to be checked. */
async function sendWithPermit(
  gate: RequestGate,
  permit: Permit,
  send: () => Promise<SendResult>,
): Promise<SendResult> {
  try {
    const sent = await send()
    if (sent.kind === 'answered') gate.noteWriteAnswer(permit)
    else gate.noteRefusal(permit, sent.error, true)
    return sent
  } catch (error) {
    if (!gate.isWorthRepeating(error)) throw error
    gate.noteRefusal(permit, error, true)
    return { kind: 'lost', error }
  }
}
