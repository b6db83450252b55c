import { PermissionError } from '../errors.ts'
import type { Memory } from '../profiles/settings.ts'
import type { Operation, Resource } from '../resources/definition.ts'
import { compareReleases, OLDEST_RELEASE, type Release } from '../resources/releases.ts'
import { AbsentOperationError } from './reply.ts'
import type { Server } from './server.ts'

/** Whether an operation is there for this key. */
export type Presence = 'available' | 'forbidden' | 'absent'

/** What a server and key can do, found out with reads only and remembered with the profile. */
export interface Capabilities {
  /** Asks for one operation, unless it is remembered. */
  presence(module: string, file: string): Promise<Presence>
  /** What is remembered of an operation, without asking. */
  known(module: string, file: string): Promise<Presence | undefined>
  /** Whether the server is proven to be of this release or later; the release must be one that a marker tells. */
  isAtLeast(release: Release): Promise<boolean>
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

/** How long what was learnt is trusted without asking again, in milliseconds. */
const TRUSTED_FOR = 7 * 24 * 3600 * 1000

/** Finds out what a server and key can do. */
export function discover(server: Server, memory: Memory, clock: () => Date): Capabilities {
  const remembered = async (): Promise<Record<string, Presence>> => {
    const { capabilities } = await memory.read()
    if (capabilities === undefined) return {}
    const age = clock().getTime() - Date.parse(capabilities.at)
    return age >= 0 && age < TRUSTED_FOR ? capabilities.operations : {}
  }
  const ask = async (module: string, file: string): Promise<Presence> => {
    const presence = await probe(server, module, file)
    const operations = { ...(await remembered()), [`${module}/${file}`]: presence }
    const { capabilities } = await memory.read()
    const isFresh = Object.keys(operations).length > 1 && capabilities !== undefined
    const at = isFresh ? capabilities.at : clock().toISOString()
    await memory.write({ capabilities: { at, operations } })
    return presence
  }
  const known = async (module: string, file: string) => (await remembered())[`${module}/${file}`]
  const presence = async (module: string, file: string) =>
    (await known(module, file)) ?? ask(module, file)
  return {
    known,
    presence,
    isAtLeast: (release) => isAtLeast(release, known, presence),
    provenRelease: async () => newestProven(await remembered()),
    forget: () => memory.write({ capabilities: { at: clock().toISOString(), operations: {} } }),
  }
}

/** Asks with a GET and no side effect: 404 absent, 403 forbidden, 405 or any answer there. */
async function probe(server: Server, module: string, file: string): Promise<Presence> {
  const reply = await server.send({ method: 'GET', module, file, query: { limit: 1 } })
  if (reply.status === 404) return 'absent'
  if (reply.status === 403) return 'forbidden'
  return 'available'
}

async function isAtLeast(
  release: Release,
  known: Capabilities['known'],
  presence: Capabilities['presence'],
): Promise<boolean> {
  const newer = MARKERS.filter((marker) => compareReleases(marker.release, release) >= 0)
  for (const { module, file } of newer) {
    const state = await known(module, file)
    if (state === 'available' || state === 'forbidden') return true
  }
  const marker = newer.at(-1)
  if (marker === undefined) return false
  return (await presence(marker.module, marker.file)) !== 'absent'
}

function newestProven(operations: Readonly<Record<string, Presence>>): Release | undefined {
  const isThere = ({ module, file }: { module: string; file: string }) => {
    const state = operations[`${module}/${file}`]
    return state === 'available' || state === 'forbidden'
  }
  const marker = MARKERS.find(isThere)
  if (marker !== undefined) return marker.release
  return Object.keys(operations).length === MARKERS.length ? OLDEST_RELEASE : undefined
}

/** Whether an error says that an operation is not there, whatever was remembered. */
export function isContradiction(error: unknown): boolean {
  return error instanceof AbsentOperationError || error instanceof PermissionError
}

/** The operation behind a verb, where the resource declares one. */
export function operationOf(
  resource: Resource,
  verb: keyof Resource['operations'],
): Operation | undefined {
  return resource.operations[verb]
}
