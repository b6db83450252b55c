import type { Row } from '../../../records/record.ts'
import type { Stored } from '../../reading.ts'
import type { WriteRequest } from '../write.ts'

/** A record before and after a write of the session; without `to`, it is not known how it is since. */
interface OwnWrite {
  from: Stored
  to: Stored | undefined
}

/**
 * What a session itself has changed in records that it may write to again. Such a write was planned on the record as
 * it was before; what changed since by the session is no change by somebody else.
 */
export class OwnWrites {
  readonly #writes = new Map<number, OwnWrite[]>()

  add(id: number, write: OwnWrite): void {
    const writes = this.#writes.get(id)
    if (writes === undefined) this.#writes.set(id, [write])
    else writes.push(write)
  }

  /** The request on top of what the session has written to its record; that is to be read again then. */
  rebased(request: WriteRequest): WriteRequest {
    const { resource, target } = request
    if (target === undefined) return request
    const since = (this.#writes.get(Number(target.row[resource.id])) ?? []).filter(
      ({ to }) => to?.read === undefined || (target.read?.at ?? 0) <= to.read.at,
    )
    if (since.length === 0) return request
    const { read: _, ...rest } = since.reduce(overlaid, target)
    return { ...request, target: rest }
  }
}

function overlaid(target: Stored, { from, to }: OwnWrite): Stored {
  if (to === undefined) return target
  const own = ({ row, raw, ...one }: Stored): Stored => ({
    ...one,
    row: withChanges<Row[string]>(row, from.row, to.row),
    raw: withChanges<unknown>(raw, from.raw, to.raw),
  })
  const { first } = target
  return { ...own(target), ...(first && { first: own(first) }) }
}

type Values<V> = Readonly<Record<string, V>>

/** The values with what is other in the second of two, of what both have. */
function withChanges<V>(values: Values<V>, from: Values<V>, to: Values<V>): Values<V> {
  const changes = Object.entries(to).filter(([name, value]) => name in from && from[name] !== value)
  return { ...values, ...Object.fromEntries(changes) }
}
