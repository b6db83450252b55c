import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import { readNames } from '../../../resources/read-names.ts'
import type { StoredRecord } from '../../records/read.ts'
import { exclusiveFlagName } from '../guards/exclusive-flags.ts'
import type { WriteRequest } from '../write.ts'

/** What a write of the session changed in a record. */
interface OwnWrite {
  /** When it was read back; undefined if the record's state since then is unknown. */
  at: number | undefined
  row: Values<Row[string]>
  raw: Values<unknown>
}

/**
 * The session's own changes to records that it may write to again. A later write was planned for the record as it was
 * before them, and they must not be mistaken for someone else's changes.
 */
export class OwnWrites {
  readonly #writes = new Map<unknown, OwnWrite[]>()
  /** By client, the last write that may have moved a flag which only one record may have (H36). */
  readonly #flagWrites = new Map<number | null, OwnWrite>()

  /** Notes a write that left the record as `to`; only differences are kept, since there may be many writes. */
  add(request: WriteRequest, to: StoredRecord | undefined): void {
    const { resource, target, client } = request
    const write: OwnWrite = {
      at: to?.readMark?.at,
      row: changesBetween(target?.row, to?.row),
      raw: changesBetween(target?.raw, to?.raw),
    }
    if (touchesExclusiveFlag(request)) this.#flagWrites.set(client, write)
    if (target === undefined) return
    const id = target.row[resource.id]
    const writes = this.#writes.get(id)
    if (writes === undefined) this.#writes.set(id, [write])
    else writes.push(write)
  }

  /** Applies the session's own changes to the target of a request, which then has to be read again. */
  rebase(request: WriteRequest): WriteRequest {
    const { resource, target, client } = request
    if (target === undefined) return request
    const isLater = ({ at }: OwnWrite) => at === undefined || (target.readMark?.at ?? 0) <= at
    const writes = (this.#writes.get(target.row[resource.id]) ?? []).filter(isLater)
    const flagWrite = this.#flagWrites.get(client)
    const mayHaveMovedFlag = flagWrite !== undefined && isLater(flagWrite)
    if (writes.length === 0 && !mayHaveMovedFlag) return request
    const changed = writes.reduce(applyOwnWrite, target)
    const { readMark: _, ...rest } = mayHaveMovedFlag ? withoutFlag(resource, changed) : changed
    return { ...request, target: rest }
  }
}

/** Whether a write may move a flag that only one record may have, or is to a record that has it. */
export function touchesExclusiveFlag({ resource, values, target }: WriteRequest): boolean {
  const flag = exclusiveFlagName(resource)
  return flag !== undefined && (values[flag] !== undefined || target?.row[flag] === true)
}

function applyOwnWrite(
  stored: StoredRecord,
  { row: changes, raw: rawChanges }: OwnWrite,
): StoredRecord {
  return mapStored(stored, ({ row, raw, ...rest }) => ({
    ...rest,
    row: { ...row, ...changes },
    raw: { ...raw, ...rawChanges },
  }))
}

/** Removes the flag, which the session may have moved, so that it is not compared. */
function withoutFlag(resource: Resource, stored: StoredRecord): StoredRecord {
  const flag = exclusiveFlagName(resource) ?? ''
  const field = resource.fields[flag]
  const names = new Set(field === undefined ? [] : readNames(flag, field))
  return mapStored(stored, ({ raw, ...rest }) => ({
    ...rest,
    raw: Object.fromEntries(Object.entries(raw).filter(([name]) => !names.has(name))),
  }))
}

/** Changes a record, and its state when it was found. */
function mapStored(
  stored: StoredRecord,
  change: (record: StoredRecord) => StoredRecord,
): StoredRecord {
  const { asFound } = stored
  return { ...change(stored), ...(asFound && { asFound: change(asFound) }) }
}

type Values<V> = Readonly<Record<string, V>>

/** The entries that differ in the second of two records, among the keys that both have. */
function changesBetween<V>(from: Values<V> | undefined, to: Values<V> | undefined): Values<V> {
  if (from === undefined || to === undefined) return {}
  return Object.fromEntries(
    Object.entries(to).filter(([name, value]) => name in from && from[name] !== value),
  )
}
