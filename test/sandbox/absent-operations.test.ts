import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { compareReleases, type Release } from '../../src/resources/releases.ts'
import { zonedClock } from '../../src/sandbox/clock.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { UTC } from '../../src/time/zone.ts'
import { RELEASES } from '../hazards/hazard-instance.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

// A server has the operations of its release and no later ones.

/** The operations that each release added, according to ITFlow's sources; the others are in all releases. */
const ADDED: Readonly<Partial<Record<Release, readonly string[]>>> = {
  '25.09': ['locations/create'],
  '25.10': ['tickets/resolve'],
  '25.11': [
    'certificates/create',
    'clients/update',
    'clients/archive',
    'clients/unarchive',
    'contacts/archive',
    'contacts/unarchive',
  ],
  '26.3': ['technicians/time'],
  '26.04': ['invoice_items/read'],
  '26.08': ['invoice_items/create', 'ticket_replies/read', 'ticket_replies/create'],
  '26.09': ['clients/delete', 'tickets/close'],
  '26.10': [
    'credentials/archive',
    'credentials/unarchive',
    'credentials/delete',
    'documents/archive',
    'documents/unarchive',
    'domains/create',
    'domains/update',
    'domains/archive',
    'domains/unarchive',
    'locations/update',
    'locations/archive',
    'locations/unarchive',
    'locations/delete',
    'networks/create',
    'networks/update',
    'networks/archive',
    'networks/unarchive',
    'software/archive',
    'software/unarchive',
    'vendors/create',
    'vendors/update',
    'vendors/archive',
    'vendors/unarchive',
  ],
}

const OPERATIONS = Object.values(resources).flatMap(({ module, operations }) =>
  Object.entries(operations).map(([verb, { file, since, until }]) => {
    return { path: `${module}/${file}`, isRead: verb === 'read', since, until }
  }),
)

function statusOf(release: Release, path: string, isRead: boolean): number {
  const sandbox = makeSandbox({
    database: sandboxDatabase(release),
    release,
    clock: zonedClock(UTC, () => TEST_NOW),
    random: (bytes) => new Uint8Array(bytes),
  })
  const { status } = sandbox.handle({
    method: isRead ? 'GET' : 'POST',
    path: `/api/v1/${path}.php`,
    query: isRead ? { api_key: SANDBOX_KEY } : {},
    headers: {},
    body: isRead ? '' : JSON.stringify({ api_key: SANDBOX_KEY }),
  })
  return status
}

describe.each(OPERATIONS)('$path', ({ path, isRead, since, until }) => {
  it.each(RELEASES)('exists on %s exactly if the release has it', (release) => {
    const isEarly = since !== undefined && compareReleases(release, since) < 0
    const isPast = until !== undefined && compareReleases(release, until) > 0
    const status = statusOf(release, path, isRead)
    if (isEarly || isPast) expect(status).toBe(404)
    else expect(status).not.toBe(404)
  })
})

const ALL_ADDED = Object.entries(ADDED).flatMap(([since, paths]) =>
  (paths ?? []).map((path) => [path, since as Release] as const),
)

it.each(ALL_ADDED)('%s exists since %s', (path, since) => {
  const isRead = /\/(?:read|time)$/.test(path)
  for (const release of RELEASES) {
    const isThere = compareReleases(release, since) >= 0
    expect({ release, isThere: statusOf(release, path, isRead) !== 404 }).toEqual({
      release,
      isThere,
    })
  }
})
