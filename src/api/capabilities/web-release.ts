import { tolerate } from '../../bearable.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import { compareReleases, OLDEST_RELEASE, type Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import type { RawRecord } from '../http/envelope.ts'
import { readUntil } from '../records/read.ts'
import { releaseOf } from '../records/web-address.ts'

/** The last release before one that an operation marks. */
const LAST_UNMARKED: Release = '25.06'

/** The release on which the pages of the oldest one were renamed. */
const RENAMED: Release = '25.02'

/** How many modules are asked for a record. */
const MOST_ASKED = 4

/**
 * The release whose pages a server has: as operations mark it, and where they can't tell the oldest from those after it,
 * as the columns of a record do. `raw` is one of the module's, if there is one. Throws what asking throws.
 */
export async function pageRelease(
  api: Api,
  resource: Resource,
  raw?: RawRecord,
): Promise<Release | undefined> {
  const release = await releaseOf(api.capabilities)
  if (release !== OLDEST_RELEASE) return release
  const own = raw === undefined ? undefined : isNewer(resource, raw)
  return (own ?? (await isAnyNewer(api, resource))) ? RENAMED : release
}

/** Whether a record has a column that the oldest release had not; undefined where its module got none. */
function isNewer({ fields }: Resource, raw: RawRecord): boolean | undefined {
  const added = Object.keys(fields).filter((name) => isAdded(fields[name]))
  return added.length === 0 ? undefined : added.some((name) => Object.hasOwn(raw, name))
}

function isAdded(field: Resource['fields'][string] | undefined): boolean {
  const since = field?.since
  if (since === undefined || field?.isJoined === true) return false
  return compareReleases(since, LAST_UNMARKED) <= 0
}

/** The same by the first record of a module that has one: this module, if it tells, or another. */
async function isAnyNewer(api: Api, resource: Resource): Promise<boolean> {
  const telling = new Set([resource, ...Object.values(resources)].filter(canTell))
  for (const one of [...telling].slice(0, MOST_ASKED)) {
    const request = { scope: { kind: 'all' }, isPartial: true, maxRecords: 1 } as const
    const found = await readUntil(api, one, request, () => true).catch(tolerate)
    const [first] = Array.isArray(found) ? found : []
    if (first !== undefined) return isNewer(one, first.raw) === true
  }
  return false
}

/** Whether its records tell, and can be read without a password or a filter. */
function canTell(resource: Resource): boolean {
  const isReadable = resource.vault === undefined && resource.needsFilter === undefined
  return isReadable && isNewer(resource, {}) !== undefined
}
