import { tolerate } from '../../../errors.ts'
import { isArchived } from '../../../records/record-state.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { Notice } from '../plan.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore, WriteReads } from '../write-reads.ts'
import { thereIsAlready } from './duplicate-keys.ts'

/** What was read before a create is sent. */
export interface BeforeCreate {
  /** The records that existed, including the ones it could be confused with; undefined if they can't be read. */
  before: IdsBefore | undefined
  coverageNotices: readonly Notice[]
  /** Records that already have its name or one of its natural keys. */
  duplicateNotices: readonly Notice[]
}

/** Reads the records that a new one could be confused with; without them, a lost reply can't be checked (H07). */
export async function readBeforeCreate(
  request: WriteRequest,
  reads: WriteReads,
): Promise<BeforeCreate> {
  if (request.verb !== 'create')
    return { before: undefined, coverageNotices: [], duplicateNotices: [] }
  try {
    const { ids, lookalikes, duplicateKeyNotices } = await reads.readBaseline(request)
    const duplicateNotices = [
      ...sameNameNotices(request.resource, lookalikes),
      ...duplicateKeyNotices,
    ]
    return { before: ids, coverageNotices: [], duplicateNotices }
  } catch (error) {
    const message = `The existing records could not be read, so a lost reply could not have been checked: ${tolerate(error).message}`
    const coverageNotices = [{ code: 'not_covered', hazard: 'H07', message }]
    return { before: undefined, coverageNotices, duplicateNotices: [] }
  }
}

/** The notice about records with the same name, which the server accepts (H39); those with a number or a parent may share one. */
function sameNameNotices(resource: Resource, lookalikes: readonly StoredRecord[]): Notice[] {
  const same = lookalikes.filter(({ row }) => !isArchived(resource, row))
  if (same.length === 0 || resource.number !== undefined || resource.parent !== undefined) return []
  const ids = same.map(({ row }) => row[resource.id]).join(', ')
  const message = `${thereIsAlready(resource, same.length)} with that name: ${ids}`
  return [{ code: 'same_name', hazard: 'H39', message }]
}
