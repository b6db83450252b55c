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
export interface SessionState {
  list: ListSource
  listing: ListCache
  looks: ReadBackBatcher
  vault: ProofGate
  flights: ReadonlySet<PendingWrite>
  /** What all requests pass: reads by the list's api, writes here. */
  gate: RequestGate
  /** Throws where nothing more is to be sent. */
  requireOpen(): void
}

/** Reads for all writes of a session; each asks by its flight. */
export class SessionReads {
  readonly #shared: SessionState
  readonly #singly: WriteReads
  readonly #ahead: Prefetcher
  readonly #references: ReferenceCache
  readonly #presences = new Map<string, Promise<Presence>>()

  constructor(shared: SessionState) {
    const { list, listing, flights } = shared
    this.#shared = shared
    this.#singly = singleReads(list.api)
    this.#ahead = new Prefetcher(list.api, listing, flights)
    this.#references = new ReferenceCache(list, flights, this.#singly.readReferenced)
  }

  /** The reads of one write. */
  of(flight: PendingWrite): WriteReads {
    const { vault } = this.#shared
    const singly = this.#singly
    return {
      rereadTarget: (resource, target) => this.#again(flight, resource, target),
      readReferenced: (resource, id) => this.#references.get(resource, id),
      readBaseline: async (request) =>
        (this.#isListed(request) && (await this.#beforehand(request))) ||
        singly.readBaseline(request),
      send: (request, send) => this.#send(flight, request, send),
      readBack: (written) => this.#written(flight, written),
      readLookalikes: (request, named) => this.#alikeNow(flight, request, named),
      proveDecryptPassword: (random) => vault.proof(() => singly.proveDecryptPassword(random)),
      presence: (module, file) => this.#presence(module, file),
    }
  }

  async #again(
    flight: PendingWrite,
    resource: Resource,
    target: StoredRecord,
  ): Promise<StoredRecord | undefined> {
    const { request, id } = flight
    const isOwn = resource === request.resource && id === Number(target.row[resource.id])
    const isRead = isOwn && this.#isListed(request) && isListWhole(resource)
    const known = isRead ? await this.#ahead.get(id) : undefined
    return known ?? this.#singly.rereadTarget(resource, target)
  }

  async #beforehand(request: WriteRequest): Promise<CreateBaseline | undefined> {
    const { listing } = this.#shared
    if (!(await listing.load()) || !(await listing.refreshEnd())) return undefined
    const { resource, values, client } = request
    const ids = listing.records.idsNow()
    const sameKeys = await duplicateKeyNotices(resource, values, async ({ name, value }) =>
      this.#inScope(request, { [name]: value }, scopeOfOwner(client)).map(({ row }) => row),
    )
    return { ids, lookalikes: this.#alike(request), duplicateKeyNotices: sameKeys }
  }

  async #send(
    flight: PendingWrite,
    request: WriteRequest,
    send: () => Promise<SendResult>,
  ): Promise<SendResult> {
    const { gate, requireOpen } = this.#shared
    const turn = await gate.acquire(true)
    try {
      requireOpen()
      if (flight.mayBeHeldUp() && this.#isOld(request)) throw new StaleReadError()
      return await this.#sendNow(flight, request, () => sentInTurn(gate, turn, send))
    } finally {
      turn.release()
    }
  }

  /** Whether what the write relies on was read too long ago, since it had to wait for its turn. */
  #isOld({ target, references = [] }: WriteRequest): boolean {
    const { listing, list } = this.#shared
    const read = [...(target === undefined ? [] : [target]), ...references.map((one) => one.stored)]
    if (read.some((stored) => !list.api.freshness.isFresh(stored.readMark))) return true
    return target === undefined && listing.isLoaded && !listing.isEndFresh()
  }

  async #sendNow(
    flight: PendingWrite,
    request: WriteRequest,
    send: () => Promise<SendResult>,
  ): Promise<SendResult> {
    const { id } = flight
    this.#ahead.invalidate(id, touchesExclusiveFlag(request))
    flight.isSent = true
    try {
      const sent = await send()
      // What may not have happened is looked up singly, and another is sent only once that is known.
      if (isAcknowledged(sent)) flight.release()
      else flight.deactivate()
      return sent
    } finally {
      this.#ahead.invalidate(id, touchesExclusiveFlag(request))
      this.#ahead.count()
      this.#forgetParent(request)
    }
  }

  async #written(flight: PendingWrite, written: WrittenRecord): Promise<StoredRecord | undefined> {
    const { request, id, client } = written
    const { resource } = request
    const isRead = this.#isListed(request) && isListWhole(resource) && !isGoing(request)
    const look = isRead ? this.#shared.looks.readBack(id) : undefined
    flight.deactivate()
    const stored = await look
    // In one client's list, a record that was moved is not there.
    const isOfClient =
      resource.joinedIn !== 'list' ||
      client === null ||
      (stored && clientOf(resource, stored.row)) === client
    return stored !== undefined && isOfClient ? stored : this.#singly.readBack(written)
  }

  async #alikeNow(
    flight: PendingWrite,
    request: WriteRequest,
    named: number | undefined,
  ): Promise<readonly StoredRecord[]> {
    const isRead = named !== undefined && this.#isListed(request)
    const look = isRead ? this.#shared.looks.readBackNew(named) : undefined
    flight.deactivate()
    return (await look) === true
      ? this.#alike(request)
      : this.#singly.readLookalikes(request, named)
  }

  /** Whether the list that is read in pages has what the request is about. */
  #isListed({ resource, client }: WriteRequest): boolean {
    const { list } = this.#shared
    const isAsked = resource === list.resource && isListable(resource)
    return isAsked && (list.scope.kind === 'all' || scopeIs(list.scope, client))
  }

  #alike(request: WriteRequest): readonly StoredRecord[] {
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
    const known = this.#presences.get(name)
    if (known !== undefined) return known
    const asked = this.#singly.presence(module, file)
    this.#presences.set(name, asked)
    // What could not be asked once can be asked for the next write.
    asked.catch(() => this.#presences.delete(name))
    return asked
  }

  /** A new record may change the one that it belongs to. */
  #forgetParent({ resource, values }: WriteRequest): void {
    const { parent } = resource
    const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
    if (parent === undefined || owner === undefined) return
    this.#references.forget(resources[owner], Number(values[parent]))
  }
}

/** Whether a page of its list tells records apart, and can be asked for. */
function isListable({ rowKey, needsFilter }: Resource): boolean {
  return rowKey === undefined && needsFilter === undefined
}

/** Whether the list has all that any read tells of a record. */
function isListWhole({ joinedIn }: Resource): boolean {
  return joinedIn !== 'record'
}

/** Whether a record is not in the list any more once it is written to. */
function isGoing({ resource, verb }: WriteRequest): boolean {
  return verb === 'delete' || (verb === 'archive' && resource.hidesArchivedSince !== undefined)
}

function scopeIs(scope: Scope, client: number | null): boolean {
  return scope.kind === 'client' && scope.id === client
}

/** Sends a write, and tells the gate what became of it; what was refused for now is looked up, as a lost one is. */
async function sentInTurn(
  gate: RequestGate,
  turn: Permit,
  send: () => Promise<SendResult>,
): Promise<SendResult> {
  try {
    const sent = await send()
    if (sent.kind === 'answered') gate.noteWriteAnswer(turn)
    else gate.noteRefusal(turn, sent.error, true)
    return sent
  } catch (error) {
    if (!gate.isWorthRepeating(error)) throw error
    gate.noteRefusal(turn, error, true)
    return { kind: 'lost', error }
  }
}
