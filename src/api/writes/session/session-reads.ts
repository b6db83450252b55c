import type { Resource } from '../../../resources/definition.ts'
import { resources } from '../../../resources/index.ts'
import type { Presence } from '../../capabilities/capabilities.ts'
import type { Stored } from '../../records/read.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../../records/scope.ts'
import { sameKeyNotices } from '../guards/duplicate-keys.ts'
import { likeness, scopeOfAlike } from '../guards/lookalikes.ts'
import type { Given } from '../plan.ts'
import { type Sent, saidYes } from '../send-once.ts'
import { singleReads } from '../single-reads.ts'
import type { WriteRequest } from '../write.ts'
import type { Beforehand, WriteReads, Written } from '../write-reads.ts'
import type { Gate, Turn } from './gate.ts'
import type { Listing } from './list-cache.ts'
import { isMarking } from './own-writes.ts'
import type { Flight } from './pending-write.ts'
import { Ahead } from './prefetch.ts'
import type { Looks } from './read-back-batch.ts'
import { References } from './reference-reads.ts'
import { HeldUpError } from './stale-read-error.ts'
import type { Vault } from './vault-gate.ts'
import type { ListOf } from './windows.ts'

/** What the writes of a session share. */
export interface Shared {
  list: ListOf
  listing: Listing
  looks: Looks
  vault: Vault
  flights: ReadonlySet<Flight>
  /** What all requests pass: reads by the list's api, writes here. */
  gate: Gate
  /** Throws where nothing more is to be sent. */
  requireGoing(): void
}

/** Reads for all writes of a session; each asks by its flight. */
export class SessionReads {
  readonly #shared: Shared
  readonly #singly: WriteReads
  readonly #ahead: Ahead
  readonly #references: References
  readonly #presences = new Map<string, Promise<Presence>>()

  constructor(shared: Shared) {
    const { list, listing, flights } = shared
    this.#shared = shared
    this.#singly = singleReads(list.api)
    this.#ahead = new Ahead(list.api, listing, flights)
    this.#references = new References(list, flights, this.#singly.referred)
  }

  /** The reads of one write. */
  of(flight: Flight): WriteReads {
    const { vault } = this.#shared
    const singly = this.#singly
    return {
      again: (resource, target) => this.#again(flight, resource, target),
      referred: (resource, id) => this.#references.get(resource, id),
      beforehand: async (request) =>
        (this.#isListed(request) && (await this.#beforehand(request))) ||
        singly.beforehand(request),
      sending: (request, send) => this.#send(flight, request, send),
      written: (written) => this.#written(flight, written),
      alikeNow: (request, named) => this.#alikeNow(flight, request, named),
      proof: (random) => vault.proof(() => singly.proof(random)),
      presence: (module, file) => this.#presence(module, file),
    }
  }

  async #again(flight: Flight, resource: Resource, target: Stored): Promise<Stored | undefined> {
    const { request, id } = flight
    const isOwn = resource === request.resource && id === Number(target.row[resource.id])
    const isRead = isOwn && this.#isListed(request) && isListWhole(resource)
    const known = isRead ? await this.#ahead.get(id) : undefined
    return known ?? this.#singly.again(resource, target)
  }

  async #beforehand(request: WriteRequest): Promise<Beforehand | undefined> {
    const { listing } = this.#shared
    if (!(await listing.load()) || !(await listing.refreshEnd())) return undefined
    const { resource, given, client } = request
    const ids = listing.records.idsNow()
    const sameKeys = await sameKeyNotices(resource, given, async ({ name, value }) =>
      this.#inScope(request, { [name]: value }, scopeOfOwner(client)).map(({ row }) => row),
    )
    return { ids, alike: this.#alike(request), sameKeys }
  }

  async #send(flight: Flight, request: WriteRequest, send: () => Promise<Sent>): Promise<Sent> {
    const { gate, requireGoing } = this.#shared
    const turn = await gate.take(true)
    try {
      requireGoing()
      if (flight.mayBeHeldUp() && this.#isOld(request)) throw new HeldUpError()
      return await this.#sendNow(flight, request, () => sentInTurn(gate, turn, send))
    } finally {
      turn.free()
    }
  }

  /** Whether what the write relies on was read too long ago, since it had to wait for its turn. */
  #isOld({ target, references = [] }: WriteRequest): boolean {
    const { listing, list } = this.#shared
    const read = [...(target === undefined ? [] : [target]), ...references.map((one) => one.stored)]
    if (read.some((stored) => !list.api.freshness.isFresh(stored.read))) return true
    return target === undefined && listing.isLoaded && !listing.isEndFresh()
  }

  async #sendNow(flight: Flight, request: WriteRequest, send: () => Promise<Sent>): Promise<Sent> {
    const { id } = flight
    this.#ahead.outdate(id, isMarking(request))
    flight.isSent = true
    try {
      const sent = await send()
      // What may not have happened is looked up singly, and another is sent only once that is known.
      if (saidYes(sent)) flight.release()
      else flight.rest()
      return sent
    } finally {
      this.#ahead.outdate(id, isMarking(request))
      this.#ahead.count()
      this.#forgetParent(request)
    }
  }

  async #written(flight: Flight, written: Written): Promise<Stored | undefined> {
    const { request, id, client } = written
    const { resource } = request
    const isRead = this.#isListed(request) && isListWhole(resource) && !isGoing(request)
    const look = isRead ? this.#shared.looks.look(id) : undefined
    flight.rest()
    const stored = await look
    // In one client's list, a record that was moved is not there.
    const isOfClient =
      resource.joinedIn !== 'list' ||
      client === null ||
      (stored && clientOf(resource, stored.row)) === client
    return stored !== undefined && isOfClient ? stored : this.#singly.written(written)
  }

  async #alikeNow(
    flight: Flight,
    request: WriteRequest,
    named: number | undefined,
  ): Promise<readonly Stored[]> {
    const isRead = named !== undefined && this.#isListed(request)
    const look = isRead ? this.#shared.looks.lookAtEnd(named) : undefined
    flight.rest()
    return (await look) === true ? this.#alike(request) : this.#singly.alikeNow(request, named)
  }

  /** Whether the list that is read in pages has what the request is about. */
  #isListed({ resource, client }: WriteRequest): boolean {
    const { list } = this.#shared
    const isAsked = resource === list.resource && isListable(resource)
    return isAsked && (list.scope.kind === 'all' || scopeIs(list.scope, client))
  }

  #alike(request: WriteRequest): readonly Stored[] {
    const { resource, given, client } = request
    return this.#inScope(request, likeness(resource, given), scopeOfAlike(resource, client))
  }

  #inScope({ resource }: WriteRequest, equals: Given, scope: Scope): readonly Stored[] {
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
  #forgetParent({ resource, given }: WriteRequest): void {
    const { parent } = resource
    const owner = parent === undefined ? undefined : resource.fields[parent]?.refers
    if (parent === undefined || owner === undefined) return
    this.#references.forget(resources[owner], Number(given[parent]))
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
async function sentInTurn(gate: Gate, turn: Turn, send: () => Promise<Sent>): Promise<Sent> {
  try {
    const sent = await send()
    if (sent.kind === 'answered') gate.written(turn)
    else gate.refused(turn, sent.error, true)
    return sent
  } catch (error) {
    if (!gate.isWorthRepeating(error)) throw error
    gate.refused(turn, error, true)
    return { kind: 'lost', error }
  }
}
