import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Resource } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import { type ChangedWork, changesSince } from './changed-work.ts'
import { type ReadReplies, readReplies, type WorkReply } from './changed-work-replies.ts'
import { keyOfWork, recordKey, type WorkModule, type WorkRecord } from './open-work.ts'
import type { UnreadModule } from './read-with-clients.ts'

/** What changed since a moment. */
export interface DutyChanges {
  work: readonly ChangedWork[]
  replies: readonly RepliedWork[]
  /** The modules of messages that this release can't list. */
  withoutReplies: readonly Resource[]
}

/** A message, and the record that it is on. */
export interface RepliedWork {
  work: WorkRecord
  reply: WorkReply
}

/** Since when to look for changes, and where; `zone` is the server's. */
interface ChangesRequest {
  scope: Scope
  /** An instant in milliseconds; undefined if no changes are wanted. */
  since?: number | undefined
  zone: Zone | undefined
}

/** Reads the messages on modules' records, if changes are wanted. */
export async function readNewReplies(
  api: Api,
  modules: readonly WorkModule[],
  { scope, since, zone }: ChangesRequest,
): Promise<readonly ReadReplies[]> {
  if (since === undefined) return []
  const read = modules.map(({ resource }) => readReplies(api, resource, { scope, since, zone }))
  return (await Promise.all(read)).flatMap((one) => one ?? [])
}

/** Returns the module of messages that can't be read, if it is one. */
export function unreadReplies({ resource, failure }: ReadReplies): readonly UnreadModule[] {
  return failure === undefined ? [] : [{ resource, failure }]
}

/** Finds what changed about records that aren't archived; undefined if that isn't wanted. */
export function changesIn(
  current: readonly WorkRecord[],
  replies: readonly ReadReplies[],
  { since, zone }: Omit<ChangesRequest, 'scope'>,
): DutyChanges | undefined {
  if (since === undefined) return undefined
  const placed = new Map(current.map((work) => [keyOfWork(work), work]))
  const parentOf = ({ resource: { parent = '', fields }, parent: id }: WorkReply) =>
    placed.get(recordKey(fields[parent]?.refers, id))
  return {
    work: current.flatMap((work) => changesSince(work, since, zone)),
    replies: replies
      .flatMap((read) => read.replies)
      .flatMap((reply) => {
        const work = parentOf(reply)
        return work === undefined ? [] : [{ work, reply }]
      }),
    withoutReplies: replies.filter(({ isAbsent }) => isAbsent).map(({ resource }) => resource),
  }
}
