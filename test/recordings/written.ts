import type { StoredRecord } from '../../src/api/records/read.ts'
import { parseRawWrite, type RawWrite, targetIdIn } from '../../src/api/writes/raw/raw-write.ts'
import type { Post } from '../../src/php/values.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { type Exchange, operationOf, type Recording, saidIn } from '../support/recorded.ts'

/** A write that a real server accepted. */
export interface Done {
  write: RawWrite
  id: number
  at: number
}

/** The writes of a recording that the server accepted, with the record each is about. */
export function writesOf({ exchanges }: Recording): Done[] {
  return exchanges.flatMap((exchange, at) => {
    const { method, body } = exchange.request
    if (method !== 'POST' || saidIn(exchange).success !== 'True') return []
    const write = parseRawWrite(operationOf(exchange), (body ?? {}) as Post)
    if (write === undefined || !['create', 'update'].includes(write.verb)) return []
    const [made] = saidIn(exchange).data ?? []
    const id = write.verb === 'create' ? Number(made?.['insert_id']) : targetIdIn(write)
    return [{ write, id, at }]
  })
}

/** The record as a read told it first after a write, before another write of its module. */
export function readAfter(recording: Recording, done: Done): StoredRecord | undefined {
  return readBefore(recording, done, () => true)
}

/** The same, whatever else was written to the module, up to the next write to that record. */
export function firstRead(recording: Recording, done: Done): StoredRecord | undefined {
  return readBefore(recording, done, (exchange) => {
    const again = parseRawWrite(operationOf(exchange), (exchange.request.body ?? {}) as Post)
    return again !== undefined && again.verb !== 'create' && targetIdIn(again) === done.id
  })
}

/** The record as it was read first, before a write of its module that ends the search. */
function readBefore(
  { exchanges }: Recording,
  { write: { resource }, id, at }: Done,
  isEnd: (write: Exchange) => boolean,
): StoredRecord | undefined {
  for (const exchange of exchanges.slice(at + 1)) {
    if (isWriteOf(exchange, resource.module) && isEnd(exchange)) return undefined
    if (exchange.request.method !== 'GET' || operationOf(exchange) !== `${resource.module}/read`) {
      continue
    }
    for (const raw of saidIn(exchange).data ?? []) {
      const row = shapeRecord(resource, raw)
      if (row[resource.id] === id) return { row, raw }
    }
  }
  return undefined
}

function isWriteOf(exchange: Exchange, module: string): boolean {
  return exchange.request.method === 'POST' && operationOf(exchange).startsWith(`${module}/`)
}
