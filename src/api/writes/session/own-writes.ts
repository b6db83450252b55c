import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import { readNames } from '../../../resources/read-names.ts'
import type { StoredRecord } from '../../records/read.ts'
import { exclusiveFlagName } from '../guards/exclusive-flags.ts'
import type { WriteRequest } from '../write.ts'

/** What a write of the session has changed in a record. */
interface OwnWrite {
  /** When that was read back; undefined where it is not known how the record is since. */
  at: number | undefined
  row: Values<Row[string]>
  raw: Values<unknown>
}

/**
 * What a session itself has changed in records that it may write to again. Such a write was planned on the record as
 * it was before; what changed since by the session is no change by somebody else.
 */
export class OwnWrites {
  readonly #writes = new Map<unknown, OwnWrite[]>()
  /** By client, the last write that may have moved the mark that only one record has (H36). */
  readonly #marking = new Map<number | null, OwnWrite>()

  /** Takes note of a write, after which the record is as `to`; only what differs is kept, since there may be many. */
  add(request: WriteRequest, to: StoredRecord | undefined): void {
    const { resource, target, client } = request
    const write: OwnWrite = {
      at: to?.readMark?.at,
      row: changesBetween(target?.row, to?.row),
      raw: changesBetween(target?.raw, to?.raw),
    }
    if (touchesExclusiveFlag(request)) this.#marking.set(client, write)
    if (target === undefined) return
    const id = target.row[resource.id]
    const writes = this.#writes.get(id)
    if (writes === undefined) this.#writes.set(id, [write])
    else writes.push(write)
  }

  /** The request on top of what the session has written to its record; that is to be read again then. */
  rebase(request: WriteRequest): WriteRequest {
    const { resource, target, client } = request
    if (target === undefined) return request
    const isLater = ({ at }: OwnWrite) => at === undefined || (target.readMark?.at ?? 0) <= at
    const writes = (this.#writes.get(target.row[resource.id]) ?? []).filter(isLater)
    const marking = this.#marking.get(client)
    const isMoved = marking !== undefined && isLater(marking)
    if (writes.length === 0 && !isMoved) return request
    const own = writes.reduce(overlaid, target)
    const { readMark: _, ...rest } = isMoved ? withoutMark(resource, own) : own
    return { ...request, target: rest }
  }
}

/** Whether a write may take the mark that only one record has off others, or was to a record that has it. */
export function touchesExclusiveFlag({ resource, values, target }: WriteRequest): boolean {
  const mark = exclusiveFlagName(resource)
  return mark !== undefined && (values[mark] !== undefined || target?.row[mark] === true)
}

function overlaid(stored: StoredRecord, { row: changes, raw: rawChanges }: OwnWrite): StoredRecord {
  return both(stored, ({ row, raw, ...one }) => ({
    ...one,
    row: { ...row, ...changes },
    raw: { ...raw, ...rawChanges },
  }))
}

/** Without the mark, which the session may have moved: what is not there is not compared. */
function withoutMark(resource: Resource, stored: StoredRecord): StoredRecord {
  const mark = exclusiveFlagName(resource) ?? ''
  const field = resource.fields[mark]
  const names = new Set(field === undefined ? [] : readNames(mark, field))
  return both(stored, ({ raw, ...one }) => ({
    ...one,
    raw: Object.fromEntries(Object.entries(raw).filter(([name]) => !names.has(name))),
  }))
}

/** The record and how it was found, changed. */
function both(stored: StoredRecord, change: (one: StoredRecord) => StoredRecord): StoredRecord {
  const { asFound } = stored
  return { ...change(stored), ...(asFound && { asFound: change(asFound) }) }
}

type Values<V> = Readonly<Record<string, V>>

/** What is other in the second of two, of what both have. */
function changesBetween<V>(from: Values<V> | undefined, to: Values<V> | undefined): Values<V> {
  if (from === undefined || to === undefined) return {}
  return Object.fromEntries(
    Object.entries(to).filter(([name, value]) => name in from && from[name] !== value),
  )
}
