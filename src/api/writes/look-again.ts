import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { readAll, type Stored } from '../reading.ts'
import { clientOf } from '../scope.ts'
import type { WriteRequest } from './perform.ts'

/** What a second look at the record gave: undefined where it is gone or not shown, a failure where there was none. */
export type Look = { isRead: true; after: Stored | undefined } | { isRead: false; error: unknown }

/** Reads the record again; never throws. */
export async function lookAgain(api: Api, request: WriteRequest): Promise<Look> {
  try {
    return { isRead: true, after: await readAgain(api, request) }
  } catch (error) {
    return { isRead: false, error }
  }
}

async function readAgain(
  api: Api,
  { resource, target }: WriteRequest,
): Promise<Stored | undefined> {
  const id = Number(target?.row[resource.id])
  if (resource.joinedIn !== 'list') return readById(api, resource, id)
  const client = target === undefined ? null : clientOf(resource, target.row)
  const scope =
    client === null
      ? ({ kind: 'all' } as const)
      : ({ kind: 'client', id: client, name: undefined } as const)
  const records = await readAll(api, resource, { scope })
  return records.find(({ row }) => row[resource.id] === id)
}
