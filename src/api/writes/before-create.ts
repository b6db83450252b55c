import { bearable } from '../../bearable.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { Stored } from '../reading.ts'
import { lookalikes } from './lookalikes.ts'
import type { WriteRequest } from './perform.ts'
import type { Notice } from './plan.ts'
import { sameKeyNotices, thereIsAlready } from './same-keys.ts'

/** What is known of a create before it is sent. */
export interface BeforeCreate {
  /** What it could be taken for; undefined where that cannot be read. */
  before: readonly Stored[] | undefined
  uncovered: readonly Notice[]
  /** Records that have its name or a natural key of it already. */
  already: readonly Notice[]
}

/** What a create could be taken for; where that cannot be read, a lost reply could not be looked up (H07). */
export async function beforeCreate(
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
    const message = `The existing records could not be read, so a lost reply could not have been looked up: ${bearable(error).message}`
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
