import type { Resource } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import type { ServedCall } from './serve.ts'

/** What stands in a log about a call: no key, no password and no values but IDs. */
interface LoggedCall {
  /** When it came, in UTC. */
  at: string
  method: string
  /** `module/file`; null for what is no operation of any release. */
  operation: string | null
  /** The IDs it named, by parameter. */
  ids: Record<string, number>
  /** The other parameters it had, of those that ITFlow knows. */
  fields: string[]
  status: number
  /** Whether ITFlow says that it succeeded. */
  success: boolean
  /** How many records it says it showed or changed. */
  count?: number
  /** The record it made. */
  insert_id?: number
  /** How long the answer took to make, in milliseconds. */
  ms: number
}

const names = new Map<Resource, ReadonlySet<string>>()

/** A call as a line of the log. */
export function formatCall(call: ServedCall): string {
  return `${JSON.stringify(loggedCall(call))}\n`
}

function loggedCall({ at, duration, request, reply }: ServedCall): LoggedCall {
  const target = targetOf(request.path)
  const given = target === undefined ? [] : parametersOf(request.query, request.body)
  const known = target === undefined ? new Set() : namesOf(target.resource)
  const ids: Record<string, number> = {}
  const fields: string[] = []
  for (const [name, value] of given) {
    if (!known.has(name)) continue
    const id = name.endsWith('_id') ? idOf(value) : undefined
    if (id === undefined) fields.push(name)
    else ids[name] = id
  }
  return {
    at: at.toISOString(),
    method: request.method,
    operation: target?.operation ?? null,
    ids,
    fields,
    status: reply.status,
    ...outcomeOf(reply.body),
    ms: Math.round(duration * 1000) / 1000,
  }
}

/** What the start of an answer says; the rest may be long. */
function outcomeOf(body: string): Pick<LoggedCall, 'success' | 'count' | 'insert_id'> {
  const [start, count] = /^\{"success":"True"(?:,"count":"?(\d+))?/.exec(body) ?? []
  const [, id] = /^.{0,60}"data":\[\{"insert_id":(\d+)/.exec(body) ?? []
  return {
    success: start !== undefined,
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(id === undefined ? {} : { insert_id: Number(id) }),
  }
}

function targetOf(path: string): { resource: Resource; operation: string } | undefined {
  const [, module, file] = /\/api\/v1\/([^/]+)\/([^/]+)\.php$/.exec(path) ?? []
  for (const name of namesDeclared()) {
    const resource = resources[name]
    if (resource.module !== module) continue
    for (const operation of Object.values(resource.operations)) {
      if (operation.file === file) return { resource, operation: `${module}/${file}` }
    }
  }
  return undefined
}

function parametersOf(query: Readonly<Record<string, string>>, body: string): [string, unknown][] {
  return [...Object.entries(query), ...Object.entries(decoded(body))]
}

function decoded(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** The names that a module's parameters have on any release: whatever else somebody sends could be anything. */
function namesOf(resource: Resource): ReadonlySet<string> {
  const known = names.get(resource)
  if (known !== undefined) return known
  const found = new Set([
    'limit',
    'offset',
    'client_id',
    ...resource.filters.map(({ name }) => name),
  ])
  for (const [name, { write, formerly = [] }] of Object.entries(resource.fields)) {
    for (const one of [name, write?.name, ...formerly.map((former) => former.name)]) {
      if (one !== undefined) found.add(one)
    }
  }
  names.set(resource, found)
  return found
}

/** A value as an ID; whatever else was sent under an ID's name could be anything, and is not read further. */
function idOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return /^\d{1,10}$/.test(`${value}`) ? Number(value) : undefined
}
