import type { Resource } from '../../src/resources/definition.ts'
import type { Row } from '../../src/sandbox/database.ts'
import { type Heard, type Lie, reply, resourceOf } from './lying-server.ts'

/** A lie with its name and the verbs it applies to; all by default. */
export interface NamedLie {
  name: string
  verbs?: readonly string[]
  lie: Lie
  /** Whether reads are always true, so that a finished write can be verified. */
  isReadingTrue?: true
  /** Whether the server repeats the write itself. */
  isTwice?: true
}

const SUCCESS = { success: 'True', count: '1' }
const NO = 'Auth success but update query failed/returned no results. Ensure ALL required variables'

/** Makes a lie about a write, which was done or not. */
function ofWrite(done: boolean, answer: (heard: Heard, nth: number) => unknown, status = 200): Lie {
  return (heard) => {
    if (!heard.isWrite) return undefined
    const truth = done ? heard.handle().body : ''
    const id = Number(/"insert_id":(\d+)/.exec(truth)?.[1] ?? 0)
    return reply(answer(heard, id), status)
  }
}

/** Returns the ID of an existing record of the module, of the client or of another. */
function knownId({ operation, before }: Heard, isOwn: boolean): number {
  const resource = resourceOf(operation)
  const rows = before.tables[resource?.module ?? '']?.rows ?? []
  const column = resource?.client ?? ''
  const found = rows.find((row) => (row[column] === '1') === isOwn) ?? rows[0]
  return Number(found?.[resource?.id ?? ''] ?? 1)
}

const naming = (id: unknown) => ({ ...SUCCESS, data: [{ insert_id: id }] })

/** Values that aren't IDs of records. */
const ODD_IDS = ['0x1', '1e1', true, [1], ' 1', '1 ', -1, 0, 2_147_483_648, 1.5, null, '', {}, '٣']

/** Whether a lie is about an invalid ID. */
export function isOddId({ name }: NamedLie): boolean {
  return name.includes(' for an ID, ')
}

function ofIds(done: boolean): NamedLie[] {
  const what = done ? 'done' : 'not done'
  const create = { verbs: ['create'], isReadingTrue: true } as const
  const ids: Record<string, (heard: Heard) => unknown> = {
    'of a record that was there': (heard) => knownId(heard, true),
    "of another client's record": (heard) => knownId(heard, false),
    'that nothing has': () => 99_999,
  }
  return [
    ...Object.entries(ids).map(([name, id]) => ({
      ...create,
      name: `an ID ${name}, ${what}`,
      lie: ofWrite(done, (heard) => naming(id(heard))),
    })),
    ...ODD_IDS.map((odd) => ({
      ...create,
      name: `${JSON.stringify(odd)} for an ID, ${what}`,
      lie: ofWrite(done, () => naming(odd)),
    })),
    { ...create, name: `yes without data, ${what}`, lie: ofWrite(done, () => SUCCESS) },
  ]
}

const answers: NamedLie[] = [
  {
    name: 'yes, and nothing is done',
    isReadingTrue: true,
    lie: ofWrite(false, (heard) => naming(knownId(heard, true) + 500)),
  },
  {
    name: 'no, and it is done',
    isReadingTrue: true,
    lie: ofWrite(true, () => ({ success: 'False', message: NO })),
  },
  { name: 'an empty body, done', isReadingTrue: true, lie: ofWrite(true, () => '') },
  { name: 'an empty body, not done', isReadingTrue: true, lie: ofWrite(false, () => '') },
  {
    name: 'a page of HTML, done',
    isReadingTrue: true,
    lie: ofWrite(true, () => '<!doctype html><p>OK</p>'),
  },
  {
    name: 'a page of HTML, not done',
    isReadingTrue: true,
    lie: ofWrite(false, () => '<!doctype html><p>OK</p>'),
  },
  { name: 'a status of 500, done', isReadingTrue: true, lie: ofWrite(true, () => '', 500) },
  { name: 'half an answer, done', isReadingTrue: true, lie: ofWrite(true, () => '{"success":"Tr') },
]

const doings: NamedLie[] = [
  {
    name: 'a create that is done twice',
    verbs: ['create'],
    isTwice: true,
    lie: ({ isWrite, handle }) => {
      if (!isWrite) return undefined
      handle()
      return handle()
    },
  },
  {
    name: 'a part stored',
    verbs: ['create', 'update'],
    lie: (heard) => (heard.isWrite ? heard.handle(withoutSome(heard, 1)) : undefined),
  },
  {
    name: 'nothing stored of what is new',
    verbs: ['update'],
    lie: (heard) => (heard.isWrite ? heard.handle(withoutSome(heard, 9)) : undefined),
  },
  {
    name: 'another value stored',
    verbs: ['create', 'update'],
    lie: (heard) =>
      heard.isWrite ? heard.handle(withoutSome(heard, 9, 'Somebody else')) : undefined,
  },
]

/** Returns the request without some of the values that the test writes, or with another value instead. */
function withoutSome({ request }: Heard, count: number, instead?: string): Heard['request'] {
  const body = JSON.parse(request.body) as Record<string, unknown>
  const marked = Object.keys(body).filter((name) => String(body[name]).startsWith('Lie'))
  for (const name of marked.slice(0, count)) {
    if (instead === undefined) delete body[name]
    else body[name] = instead
  }
  return { ...request, body: JSON.stringify(body) }
}

/** Makes lies in reads, from functions that change the records of the written module. */
function ofReads(
  isTold: (heard: Heard, nth: number) => boolean,
  change: (rows: Row[], resource: Resource, heard: Heard) => unknown[],
): () => Lie {
  return () => {
    let nth = 0
    return (heard) => {
      if (heard.isWrite || !heard.operation.endsWith('/read')) return undefined
      const resource = resourceOf(heard.operation)
      const told = heard.handle()
      if (resource === undefined || resource.name === 'clients' || !told.body.startsWith('{')) {
        return undefined
      }
      const said = JSON.parse(told.body) as { success: string; data?: Row[] }
      if (said.data === undefined || !isTold(heard, heard.writes > 0 ? nth++ : 0)) return undefined
      const data = change(said.data, resource, heard)
      return reply({ success: 'True', count: data.length, data })
    }
  }
}

/** Returns the parameters that request one record of a module. */
function ownId(operation: string): string[] {
  const { filters = [], id } = resourceOf(operation) ?? {}
  return filters.filter(({ field }) => field === id).map(({ name }) => name)
}

const afterwards = ({ writes }: Heard) => writes > 0
const always = () => true

/** Returns the name of the ID in rows, on any release. */
function idName(rows: readonly Row[], { id, fields }: Resource): string {
  const former = (fields[id]?.formerly ?? []).map(({ name }) => name)
  return [id, ...former].find((name) => rows[0]?.[name] !== undefined) ?? id
}

function clientName(rows: readonly Row[], { client, fields }: Resource): string {
  if (client === null) return 'no_such_column'
  const former = (fields[client]?.formerly ?? []).map(({ name }) => name)
  return [client, ...former].find((name) => rows[0]?.[name] !== undefined) ?? client
}

/** The lies in reads; each starts over with every command. */
const reads: { name: string; make: () => Lie }[] = [
  {
    name: 'reads whose IDs are none',
    make: ofReads(always, (rows, resource) =>
      rows.map((row) => ({ ...row, [idName(rows, resource)]: `0x${row[idName(rows, resource)]}` })),
    ),
  },
  {
    name: 'reads that answer with the next record',
    make: ofReads(
      ({ request, operation }) => ownId(operation).some((name) => name in request.query),
      (rows, resource) =>
        rows.map((row) => {
          const id = idName(rows, resource)
          return { ...row, [id]: String(Number(row[id]) + 1) }
        }),
    ),
  },
  {
    name: 'reads with two records for each ID',
    make: ofReads(always, (rows, resource) =>
      rows.flatMap((row) => [
        row,
        { ...row, [resource.label]: 'Another', [clientName(rows, resource)]: '2' },
      ]),
    ),
  },
  {
    name: 'reads with the records of another module',
    make: ofReads(always, (rows) => rows.map((_, index) => ({ thing_id: String(index + 1) }))),
  },
  {
    name: "reads that show another client's record afterwards",
    make: ofReads(afterwards, (rows, resource) =>
      rows.map((row) => ({ ...row, [clientName(rows, resource)]: '2' })),
    ),
  },
  { name: 'reads that show nothing afterwards', make: ofReads(afterwards, () => []) },
  { name: 'reads as they were before, once', make: () => stale(1) },
  { name: 'reads as they were before, always', make: () => stale(99) },
]

/** Replies to a number of reads after the write with the data before it. */
function stale(count: number): Lie {
  let left = count
  return (heard) => {
    if (heard.isWrite || heard.writes === 0 || !heard.operation.endsWith('/read')) return undefined
    if (left <= 0) return undefined
    left -= 1
    const now = heard.database.tables
    heard.database.tables = structuredClone(heard.before.tables)
    const told = heard.handle()
    heard.database.tables = now
    return told
  }
}

/** Returns every lie for a verb; those in reads start over with each use. */
export function liesOf(verb: string): NamedLie[] {
  const all = [
    ...answers,
    ...ofIds(true),
    ...ofIds(false),
    ...doings,
    ...reads.map(({ name, make }): NamedLie => ({ name, lie: make() })),
  ]
  return all.filter(({ verbs }) => verbs === undefined || verbs.includes(verb))
}
