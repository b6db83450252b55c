import { describe, expect, it } from 'vitest'
import type { Stored } from '../../src/api/reading.ts'
import { heldOf } from '../../src/api/writes/held.ts'
import { givenIn, idIn, type RawWrite, rawWriteAt } from '../../src/api/writes/raw/raw-write.ts'
import type { Post } from '../../src/php/values.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { isWithin } from '../../src/resources/releases.ts'
import {
  type Exchange,
  operationOf,
  type Recording,
  recordings,
  saidIn,
} from '../support/recorded.ts'

/** What a real server stored is never taken for lost, whatever it made of the values. */

interface Done {
  write: RawWrite
  id: number
  at: number
}

/** The writes of a recording that the server said yes to, with the record each is about. */
function writesOf({ exchanges }: Recording): Done[] {
  return exchanges.flatMap((exchange, at) => {
    const { method, body } = exchange.request
    if (method !== 'POST' || saidIn(exchange).success !== 'True') return []
    const write = rawWriteAt(operationOf(exchange), (body ?? {}) as Post)
    if (write === undefined || !['create', 'update'].includes(write.verb)) return []
    const [made] = saidIn(exchange).data ?? []
    const id = write.verb === 'create' ? Number(made?.['insert_id']) : idIn(write)
    return [{ write, id, at }]
  })
}

/** The record as a read told it first after a write, before another write of its module. */
function readAfter({ exchanges }: Recording, { write, id, at }: Done): Stored | undefined {
  const { resource } = write
  for (const exchange of exchanges.slice(at + 1)) {
    if (isWriteOf(exchange, resource.module)) return undefined
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

/** What the server is known to lose, and the program never sends (H17). */
const KNOWN_LOSSES = [/The priority is “Medium”/]

/** An update of a document makes a new one up to 25.06, and is refused there (H03). */
function isRefused({ resource, verb }: RawWrite, { release }: Recording): boolean {
  return resource.name === 'documents' && verb === 'update' && isWithin(release, { until: '26.02' })
}

describe.each(recordings())('what a server of $release stored', (recording) => {
  const { release } = recording
  const done = writesOf(recording)
    .map((one) => ({ ...one, stored: readAfter(recording, one) }))
    .filter(({ stored, write }) => stored !== undefined && !isRefused(write, recording))

  it('is read back after many writes', () => {
    expect(done.length).toBeGreaterThan(6)
  })

  it.each(done.map((one) => [recording.exchanges[one.at]?.name, one] as const))(
    'is a form of what was sent: %s',
    (_name, { write, stored }) => {
      const given = Object.fromEntries(
        Object.entries(givenIn(write)).filter(([name]) => {
          const field = write.resource.fields[name]
          // Secrets are read with the decrypt password only, and are held elsewhere.
          const isSecret = field?.kind === 'secret' || field?.isEncrypted === true
          return (
            !isSecret && isWithin(release, field ?? {}) && isWithin(release, field?.write ?? {})
          )
        }),
      )
      const { lost } = heldOf(write.resource, given, undefined, stored as Stored)
      const unknown = lost.filter((line) => !KNOWN_LOSSES.some((loss) => loss.test(line)))
      expect(unknown).toEqual([])
    },
  )
})
