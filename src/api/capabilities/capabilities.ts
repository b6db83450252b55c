import { ServerError } from '../../errors.ts'
import type { CachedFacts, ServerCache } from '../../profiles/settings.ts'
import { compareReleases, OLDEST_RELEASE, type Release } from '../../resources/releases.ts'
import { isInEveryRelease, isItflowReply, parseReply } from '../http/reply.ts'
import type { Server } from '../http/server.ts'
import { isUnexpired } from './freshness.ts'

/** Whether this key can use an operation. */
export type Presence = 'available' | 'forbidden' | 'absent'

/** What a server and key can do, found out with reads only and cached with the profile. */
export interface Capabilities {
  /** Returns an operation's presence: cached, or else probed. */
  presence(module: string, file: string): Promise<Presence>
  /** Probes an operation, even if its presence is cached. */
  probe(module: string, file: string): Promise<Presence>
  /** Probes an operation, unless this command has probed it already. */
  probeOnce(module: string, file: string): Promise<Presence>
  /** Returns the cached presence of an operation, without a request. */
  rememberedPresence(module: string, file: string): Promise<Presence | undefined>
  /** Whether the server is proven to have this release or a later one; the release must have a marker. */
  isAtLeast(release: Release): Promise<boolean>
  /** Whether the server is proven to be older than a release; false also if no marker shows it. */
  isBefore(release: Release): Promise<boolean>
  /** Returns the newest release that the cache proves, without a request. */
  provenRelease(): Promise<Release | undefined>
  /** Clears the cache. Call it when a reply contradicts it, as after an upgrade. */
  forget(): Promise<void>
}

/** Operations that came with a release, so that their presence proves it (API notes, section 2); newest first. */
export const MARKERS: readonly { release: Release; module: string; file: string }[] = [
  { release: '26.10', module: 'locations', file: 'update' },
  { release: '26.09', module: 'tickets', file: 'close' },
  { release: '26.08', module: 'ticket_replies', file: 'read' },
  { release: '26.04', module: 'invoice_items', file: 'read' },
  { release: '26.3', module: 'technicians', file: 'time' },
  { release: '25.11', module: 'certificates', file: 'create' },
  { release: '25.10', module: 'tickets', file: 'resolve' },
  { release: '25.09', module: 'locations', file: 'create' },
]

/** The operation whose presence proves that a server has a release or a newer one; undefined if there is none. */
export function markerOf(release: Release | undefined): (typeof MARKERS)[number] | undefined {
  return MARKERS.find((marker) => marker.release === release)
}

/** Makes the capabilities of one command. */
export function makeCapabilities(
  server: Server,
  serverCache: ServerCache,
  clock: () => Date,
): Capabilities {
  const known = makeKnownOperations(serverCache, clock)
  const probing = new Map<string, Promise<Presence>>()
  const probed = new Map<string, Presence>()
  const probeAndSave = async (module: string, file: string): Promise<Presence> => {
    const presence = await probe(server, module, file)
    probed.set(`${module}/${file}`, presence)
    await known.add(`${module}/${file}`, presence)
    return presence
  }
  const rememberedPresence = async (module: string, file: string) =>
    (await known.load())[`${module}/${file}`]
  const presence = async (module: string, file: string) => {
    const operation = `${module}/${file}`
    const remembered = await rememberedPresence(module, file)
    if (remembered !== undefined) return remembered
    const answer = probing.get(operation) ?? probeAndSave(module, file)
    probing.set(operation, answer)
    return answer.finally(() => probing.delete(operation))
  }
  return {
    rememberedPresence,
    presence,
    probe: probeAndSave,
    probeOnce: async (module, file) =>
      probed.get(`${module}/${file}`) ?? probeAndSave(module, file),
    isAtLeast: (release) => isAtLeast(release, presence),
    isBefore: (release) => isBefore(release, presence),
    provenRelease: async () => newestProven(await known.load()),
    forget: () => known.clear(),
  }
}

/** The presence of operations that is known to a command, saved in the server's cache. */
function makeKnownOperations(serverCache: ServerCache, clock: () => Date) {
  // Also kept in memory, so that simultaneous probes don't overwrite each other's results.
  let state: Promise<State> | undefined
  let saving = Promise.resolve()
  const load = () => {
    state ??= serverCache.read().then(({ capabilities }) => initialState(capabilities, clock()))
    return state
  }
  const save = async () => {
    const { at, operations } = await load()
    saving = saving.then(() =>
      serverCache.write({ capabilities: { at, operations: { ...operations } } }),
    )
    await saving
  }
  return {
    load: async () => (await load()).operations,
    add: async (operation: string, presence: Presence) => {
      const { operations } = await load()
      operations[operation] = presence
      await save()
    },
    clear: async () => {
      state = Promise.resolve({ at: clock().toISOString(), operations: {} })
      await save()
    },
  }
}

/** What is known, and since when (ISO 8601) the oldest part of it. */
interface State {
  at: string
  operations: Record<string, Presence>
}

function initialState(cached: CachedFacts['capabilities'], now: Date): State {
  return cached !== undefined && isUnexpired(cached, now)
    ? { at: cached.at, operations: { ...cached.operations } }
    : { at: now.toISOString(), operations: {} }
}

/**
 * Probes an operation with a GET that changes nothing: 404 means absent, 403 forbidden, 405 or an answer available.
 * Only ITFlow's own replies count, since they may prove that a write is safe (H03); for any other, throws its error.
 */
async function probe(server: Server, module: string, file: string): Promise<Presence> {
  const reply = await server.send({ method: 'GET', module, file, query: { limit: 1 } })
  const operation = `${module}/${file}`
  if (reply.status === 404 && !isInEveryRelease(operation)) return 'absent'
  if (isItflowReply(reply)) {
    if (reply.status === 403) return 'forbidden'
    if (AVAILABLE_STATUSES.has(reply.status)) return 'available'
  }
  const { instance, advice, mask } = server
  await parseReply(reply, { method: 'GET', operation, instance, advice, mask })
  throw new ServerError(`${server.instance} answered ${operation} with status ${reply.status}`, {
    httpStatus: reply.status,
  })
}

/** Those of a read, a read that needs a filter, and a write that needs a POST. */
const AVAILABLE_STATUSES = new Set([200, 400, 405])

/** Probes from the newest marker down: one probe is enough on a new server, and a few are needed once on an old one. */
async function isAtLeast(release: Release, presence: Capabilities['presence']): Promise<boolean> {
  for (const marker of MARKERS) {
    if (compareReleases(marker.release, release) < 0) return false
    if ((await presence(marker.module, marker.file)) !== 'absent') return true
  }
  return false
}

/** The newest marker up to the release decides, if no newer one is available. */
async function isBefore(release: Release, presence: Capabilities['presence']): Promise<boolean> {
  const marker = MARKERS.find((candidate) => compareReleases(candidate.release, release) <= 0)
  if (marker === undefined || (await isAtLeast(release, presence))) return false
  return (await presence(marker.module, marker.file)) === 'absent'
}

/** Two adjacent markers prove a release: the older available, the newer absent. Anything less proves none. */
function newestProven(operations: Readonly<Record<string, Presence>>): Release | undefined {
  for (const { release, module, file } of MARKERS) {
    const state = operations[`${module}/${file}`]
    if (state === undefined) return undefined
    if (state !== 'absent') return release
  }
  return OLDEST_RELEASE
}
