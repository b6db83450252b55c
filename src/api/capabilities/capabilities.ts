import { ServerError } from '../../errors.ts'
import type { CachedFacts, ServerCache } from '../../profiles/settings.ts'
import { compareReleases, OLDEST_RELEASE, type Release } from '../../resources/releases.ts'
import { isInEveryRelease, isItflowReply, parseReply } from '../http/reply.ts'
import type { Server } from '../http/server.ts'
import { isUnexpired } from './freshness.ts'

/** Whether an operation is there for this key. */
export type Presence = 'available' | 'forbidden' | 'absent'

/** What a server and key can do, found out with reads only and remembered with the profile. */
export interface Capabilities {
  /** Asks for one operation, unless it is remembered. */
  presence(module: string, file: string): Promise<Presence>
  /** Asks for one operation, whatever is remembered. */
  probe(module: string, file: string): Promise<Presence>
  /** Asks for one operation unless this command has asked already, whatever is remembered of others. */
  probeOnce(module: string, file: string): Promise<Presence>
  /** What is remembered of an operation, without asking. */
  rememberedPresence(module: string, file: string): Promise<Presence | undefined>
  /** Whether the server is proven to be of this release or later; the release must be one that a marker tells. */
  isAtLeast(release: Release): Promise<boolean>
  /** Whether the server is proven to be older than a release; false too where no marker tells. */
  isBefore(release: Release): Promise<boolean>
  /** The newest release that what is remembered proves, without asking. */
  provenRelease(): Promise<Release | undefined>
  /** An answer contradicted what is remembered: forget it all (an upgrade). */
  forget(): Promise<void>
}

/** Operations whose presence marks a release (API notes, section 2), newest first. */
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

/** The operation whose presence tells that a server is of a release or newer; undefined where none does. */
export function markerOf(release: Release | undefined): (typeof MARKERS)[number] | undefined {
  return MARKERS.find((marker) => marker.release === release)
}

/** Finds out what a server and key can do. */
export function makeCapabilities(
  server: Server,
  memory: ServerCache,
  clock: () => Date,
): Capabilities {
  // Kept for the command as well, so that questions asked at once do not overwrite each other's answers.
  let state: Promise<State> | undefined
  let saving = Promise.resolve()
  const asking = new Map<string, Promise<Presence>>()
  const asked = new Map<string, Presence>()
  const load = () => {
    state ??= memory.read().then(({ capabilities }) => trusted(capabilities, clock()))
    return state
  }
  const save = async () => {
    const { at, operations } = await load()
    saving = saving.then(() =>
      memory.write({ capabilities: { at, operations: { ...operations } } }),
    )
    await saving
  }
  const ask = async (name: string, module: string, file: string): Promise<Presence> => {
    const presence = await probe(server, module, file)
    const { operations } = await load()
    operations[name] = presence
    asked.set(name, presence)
    await save()
    return presence
  }
  const known = async (module: string, file: string) =>
    (await load()).operations[`${module}/${file}`]
  const presence = async (module: string, file: string) => {
    const name = `${module}/${file}`
    const remembered = await known(module, file)
    if (remembered !== undefined) return remembered
    const answer = asking.get(name) ?? ask(name, module, file)
    asking.set(name, answer)
    return answer.finally(() => asking.delete(name))
  }
  return {
    rememberedPresence: known,
    presence,
    probe: (module, file) => ask(`${module}/${file}`, module, file),
    probeOnce: async (module, file) => {
      const name = `${module}/${file}`
      return asked.get(name) ?? ask(name, module, file)
    },
    isAtLeast: (release) => isAtLeast(release, presence),
    isBefore: (release) => isBefore(release, presence),
    provenRelease: async () => newestProven((await load()).operations),
    forget: async () => {
      state = Promise.resolve({ at: clock().toISOString(), operations: {} })
      await save()
    },
  }
}

/** What is known, and since when (ISO 8601) the oldest of it. */
interface State {
  at: string
  operations: Record<string, Presence>
}

function trusted(remembered: CachedFacts['capabilities'], now: Date): State {
  return remembered !== undefined && isUnexpired(remembered, now)
    ? { at: remembered.at, operations: { ...remembered.operations } }
    : { at: now.toISOString(), operations: {} }
}

/**
 * Asks with a GET and no side effect: 404 absent, 403 forbidden, 405 or an answer there. Only ITFlow's own answers
 * count, since a write may be thought safe by what they prove (H03); anything else is thrown as the failure it is.
 */
async function probe(server: Server, module: string, file: string): Promise<Presence> {
  const reply = await server.send({ method: 'GET', module, file, query: { limit: 1 } })
  const operation = `${module}/${file}`
  if (reply.status === 404 && !isInEveryRelease(operation)) return 'absent'
  if (isItflowReply(reply)) {
    if (reply.status === 403) return 'forbidden'
    if (THERE.has(reply.status)) return 'available'
  }
  const { instance, advice, mask } = server
  parseReply(reply, { method: 'GET', operation, instance, advice, mask })
  throw new ServerError(`${server.instance} answered ${operation} with status ${reply.status}`, {
    httpStatus: reply.status,
  })
}

/** A read, a read that wants a filter, and a write that wants a POST. */
const THERE = new Set([200, 400, 405])

/** Asks from the newest marker down, so that one question tells a new server's release, and once a few an old one's. */
async function isAtLeast(release: Release, presence: Capabilities['presence']): Promise<boolean> {
  for (const marker of MARKERS) {
    if (compareReleases(marker.release, release) < 0) return false
    if ((await presence(marker.module, marker.file)) !== 'absent') return true
  }
  return false
}

/** The newest marker up to the release tells, where none that is newer is there. */
async function isBefore(release: Release, presence: Capabilities['presence']): Promise<boolean> {
  const marker = MARKERS.find((candidate) => compareReleases(candidate.release, release) <= 0)
  if (marker === undefined || (await isAtLeast(release, presence))) return false
  return (await presence(marker.module, marker.file)) === 'absent'
}

/** Two neighbouring markers, one there and the next newer not, tell a release; anything less tells none. */
function newestProven(operations: Readonly<Record<string, Presence>>): Release | undefined {
  for (const { release, module, file } of MARKERS) {
    const state = operations[`${module}/${file}`]
    if (state === undefined) return undefined
    if (state !== 'absent') return release
  }
  return OLDEST_RELEASE
}
