import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Context } from '../../context.ts'
import { addRecent, recentIds } from '../../profiles/recent-records.ts'
import type { InstanceKey } from '../../profiles/server-cache.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'

/** Remembers which records were used, so the next picker lists them first. */
export function rememberUsed(
  context: Context,
  { settings }: Api,
  used: readonly { resource: Resource; id: number }[],
): void {
  const records = used.map(({ resource, id }) => ({ module: resource.name, id }))
  addRecent(context, ownerOf(settings), records)
}

/** Remembers the records that a new record refers to: its client, contact, ticket. */
export function rememberReferences(
  context: Context,
  api: Api,
  { fields }: Resource,
  row: Row,
): void {
  const used = Object.entries(fields).flatMap(([name, { refers }]) => {
    const id = row[name]
    return refers === undefined || typeof id !== 'number'
      ? []
      : [{ resource: resources[refers], id }]
  })
  rememberUsed(context, api, used)
}

/** Sorts recently used records first. */
export function recentFirst(
  context: Context,
  { settings }: Api,
  { id, name }: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  const recent = recentIds(context, ownerOf(settings), name)
  const ranks = new Map(recent.map((one, index) => [one, index]))
  const rankOf = ({ row }: StoredRecord) => ranks.get(Number(row[id])) ?? UNUSED_RANK
  return [...records].sort((a, b) => rankOf(a) - rankOf(b))
}

/** The rank of records that weren't used recently. */
const UNUSED_RANK = Number.MAX_SAFE_INTEGER

function ownerOf({ instance, url }: Api['settings']): InstanceKey {
  return { instance, url: url.href }
}
