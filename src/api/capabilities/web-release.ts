import { tolerate } from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import { compareReleases, OLDEST_RELEASE, type Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import type { RawRecord } from '../http/envelope.ts'
import { readUntil } from '../records/read.ts'
import { releaseOf } from '../records/web-address.ts'

/** The last release before the first one that has a marker. */
const LAST_UNMARKED: Release = '25.06'

/** The release that renamed the pages of the oldest one. */
const RENAMED: Release = '25.02'

/** The most modules that are asked for a record. */
const MAX_MODULES = 4

/**
 * Returns the release whose web pages a server has: by its operations or, since those can't distinguish the oldest
 * releases, by the columns of a record. `raw` is a record of the module, if there is one. Throws if a request fails.
 */
export async function pageRelease(
  api: Api,
  resource: Resource,
  raw?: RawRecord,
): Promise<Release | undefined> {
  const release = await releaseOf(api.capabilities)
  if (release !== OLDEST_RELEASE) return release
  const hasAddedColumn = raw === undefined ? undefined : hasNewColumn(resource, raw)
  return (hasAddedColumn ?? (await hasAnyNewColumn(api, resource))) ? RENAMED : release
}

/** Whether a record has a column that the oldest release doesn't have; undefined if its module got none. */
function hasNewColumn({ fields }: Resource, raw: RawRecord): boolean | undefined {
  const added = Object.keys(fields).filter((name) => isNewField(fields[name]))
  return added.length === 0 ? undefined : added.some((name) => Object.hasOwn(raw, name))
}

function isNewField(field: Resource['fields'][string] | undefined): boolean {
  const since = field?.since
  if (since === undefined || field?.isJoined === true) return false
  return compareReleases(since, LAST_UNMARKED) <= 0
}

/** Checks the first record found in the modules that got columns, this module first. */
async function hasAnyNewColumn(api: Api, resource: Resource): Promise<boolean> {
  const candidates = new Set([resource, ...Object.values(resources)].filter(canShowRelease))
  for (const candidate of [...candidates].slice(0, MAX_MODULES)) {
    const request = { scope: { kind: 'all' }, isPartial: true, maxRecords: 1 } as const
    const found = await readUntil(api, candidate, request, () => true).catch(tolerate)
    const [first] = Array.isArray(found) ? found : []
    if (first !== undefined) return hasNewColumn(candidate, first.raw) === true
  }
  return false
}

/** Whether a module got columns, and can be read without a password or a filter. */
function canShowRelease(resource: Resource): boolean {
  const isReadable = resource.vault === undefined && resource.needsFilter === undefined
  return isReadable && hasNewColumn(resource, {}) !== undefined
}
