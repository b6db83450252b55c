import { expect } from 'vitest'
import { readCompleteById } from '../../../../src/api/records/read-by-id.ts'
import type { Scope } from '../../../../src/api/records/scope.ts'
import type { WriteOptions, WriteRequest } from '../../../../src/api/writes/write.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import type { Release } from '../../../../src/resources/releases.ts'
import type { Row } from '../../../../src/sandbox/database.ts'
import { heldBy, OPTIONS, type Rig, sessionRig, type Told, told, updateOf } from './rig.ts'

const ALL: Scope = { kind: 'all' }

/** The outcomes of all writes, and the server's data afterwards. */
export interface Result {
  told: readonly Told[]
  held: Readonly<Record<string, Row>>
  rig: Rig
}

type Choices = NonNullable<Parameters<typeof sessionRig>[1]>

/** A stage of writes, built when the previous ones are done. */
export type Stage = (rig: Rig) => Promise<readonly WriteRequest[]>

interface Case {
  release: Release
  resource: Resource
  stages: readonly Stage[]
  /** Called again for each of the two. */
  choices?: () => Choices
  options?: Partial<WriteOptions>
}

/** Writes in one session, all of a stage at once. */
export async function inSession({ release, resource, stages, ...more }: Case): Promise<Result> {
  const rig = sessionRig(release, more.choices?.())
  const writer = rig.session(resource, ALL)
  const all: Told[] = []
  for (const stage of stages) {
    const requests = await stage(rig)
    const options = { ...OPTIONS, ...more.options }
    const writes = requests.map((request) => told(writer.perform(request, options)))
    all.push(...(await Promise.all(writes)))
  }
  return { told: all, held: heldBy(rig.database), rig }
}

/** The same writes, one by one. */
export async function oneByOne({ release, stages, ...more }: Case): Promise<Result> {
  const rig = sessionRig(release, more.choices?.())
  const all: Told[] = []
  for (const stage of stages) {
    const written = new Set<unknown>()
    for (const request of await stage(rig)) {
      const id = request.target?.row[request.resource.id]
      const now = written.has(id) ? await retargeted(rig, request) : request
      if (id !== undefined) written.add(id)
      all.push(await told(rig.single().perform(now, { ...OPTIONS, ...more.options })))
    }
  }
  return { told: all, held: heldBy(rig.database), rig }
}

/** The same request for a record as it is now, as a separate command would read it. */
async function retargeted({ api }: Rig, request: WriteRequest): Promise<WriteRequest> {
  const { resource, client, requestedValues, target } = request
  const now = await readCompleteById(api, resource, Number(target?.row[resource.id]), client)
  return now === undefined || requestedValues === undefined
    ? request
    : updateOf(resource, now, requestedValues)
}

/** Columns that depend on the order of new records. */
const NUMBERED =
  /^(?:interface_(?:id|asset_id)|document_parent|ticket_(?:number|reference)|ticket_history_\w+)$/

/** A result without values that depend on the order of new records. */
function unnumbered({ told: all, held }: Result, { id: name }: Resource) {
  const of = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).filter(([column]) => column !== name && !NUMBERED.test(column)),
    )
  const placed = (id: string) => {
    const at = all.findIndex((one) => String(one.id) === id)
    return at < 0 ? id : `new ${at}`
  }
  const rows = Object.entries(held).map(([key, row]) => {
    const [table = ''] = key.split(' ')
    const [, ...columns] = Object.entries(row)
    return `${table} ${JSON.stringify(of(Object.fromEntries(columns)))}`
  })
  return {
    told: all.map(({ id: _, row, notices, ...rest }) => ({
      ...rest,
      row: row && of(row),
      notices: notices?.map((notice) =>
        /^same_/.test(String(notice)) ? String(notice).replace(/\d+/g, placed) : notice,
      ),
    })),
    held: rows.sort(),
  }
}

/** Expects that a session reports and does the same as single writes, regardless of the order of new records. */
export async function expectSameUnnumbered(one: Case): Promise<Result> {
  const [session, single] = [await inSession(one), await oneByOne(one)]
  const [these, those] = [session, single].map((result) => unnumbered(result, one.resource))
  expect(withoutUntried(these?.told ?? [], single.told)).toEqual(those?.told)
  expect(these?.held).toEqual(those?.held)
  return session
}

/** Replaces writes that a session did not send, after an error that would hit all, by the error of the single write. */
function withoutUntried<T extends { failure?: unknown }>(
  all: readonly T[],
  single: readonly Told[],
): T[] {
  return all.map((one, at) => {
    const { name, message } = (one.failure ?? {}) as { name?: string; message?: string }
    const other = (single[at]?.failure ?? {}) as { message?: string }
    const isUntried = name === 'NotSentError' && message === `Not sent: ${other.message}`
    return isUntried ? { ...one, failure: single[at]?.failure } : one
  })
}

/** Expects that a session reports and does the same as single writes. */
export async function expectSame(one: Case): Promise<Result> {
  const [session, single] = [await inSession(one), await oneByOne(one)]
  expect(withoutUntried(session.told, single.told)).toEqual(single.told)
  expect(session.held).toEqual(single.held)
  return session
}
