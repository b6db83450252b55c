import type { Api } from '../api/api.ts'
import { readRecords } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { type Failure, tolerate, UnsupportedError } from '../errors.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Zone } from '../time/zone.ts'
import { instantOf } from './open-work.ts'

/** A message on a record. */
export interface WorkReply {
  resource: Resource
  row: Row
  /** The ID of the record that it is on. */
  parent: number
  /** When it was written, as an instant in milliseconds. */
  at: number
}

/** The messages on a module's records; empty if the server can't list them, or the read failed. */
export interface ReadReplies {
  resource: Resource
  replies: readonly WorkReply[]
  isAbsent: boolean
  failure?: Failure
}

/** Which messages to read: those since an instant; `zone` is the server's. */
interface ReplyRequest {
  scope: Scope
  since: number
  zone: Zone | undefined
}

/**
 * Reads the messages that were written on a module's records since an instant; undefined if the module has none. The list
 * has no filter by time and comes oldest first, without saying how long it is, so that all of it is read; only what is
 * wanted is kept.
 */
export async function readReplies(
  api: Api,
  { conversation }: Resource,
  request: ReplyRequest,
): Promise<ReadReplies | undefined> {
  if (conversation === undefined) return undefined
  const resource = resources[conversation.in]
  const { module, operations } = resource
  const nothing = { resource, replies: [] }
  try {
    const presence = await api.capabilities.presence(module, operations.read?.file ?? 'read')
    if (presence === 'absent') return { ...nothing, isAbsent: true }
    return { resource, replies: await readSince(api, resource, request), isAbsent: false }
  } catch (error) {
    const failure = tolerate(error)
    if (failure instanceof UnsupportedError) return { ...nothing, isAbsent: true }
    return { ...nothing, isAbsent: false, failure }
  }
}

async function readSince(
  api: Api,
  resource: Resource,
  { scope, since, zone }: ReplyRequest,
): Promise<readonly WorkReply[]> {
  const { messageFields, parent = '' } = resource
  const found: WorkReply[] = []
  for await (const page of readRecords(api, resource, { scope })) {
    for (const { row } of page) {
      const at = instantOf(row[messageFields?.timestamp ?? ''], zone)
      if (at === undefined || at < since || isArchived(resource, row)) continue
      found.push({ resource, row, parent: Number(row[parent]), at })
    }
  }
  return found
}
