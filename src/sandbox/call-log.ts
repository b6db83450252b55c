import type { Resource } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import type { ServedCall } from './serve.ts'

/** A call as the log shows it: no key, no password and no values except IDs. */
interface LoggedCall {
  /** When it arrived, in UTC. */
  at: string
  method: string
  /** `module/file`; null if it isn't an operation of any release. */
  operation: string | null
  /** The IDs it gave, by parameter. */
  ids: Record<string, number>
  /** The names of its other parameters, if ITFlow knows them. */
  fields: string[]
  status: number
  /** Whether ITFlow reported success. */
  success: boolean
  /** How many records ITFlow reported as returned or changed. */
  count?: number
  /** The ID of the record it created. */
  insert_id?: number
  /** How long the reply took to compute, in milliseconds. */
  ms: number
}

const knownParameters = new Map<Resource, ReadonlySet<string>>()

/** Formats a call as a line of the log. */
export function formatCall(call: ServedCall): string {
  return `${JSON.stringify(loggedCall(call))}\n`
}

function loggedCall({ at, duration, request, reply }: ServedCall): LoggedCall {
  const target = targetOf(request.path)
  const parameters = target === undefined ? [] : parametersOf(request.query, request.body)
  const known = target === undefined ? new Set() : parameterNamesOf(target.resource)
  const ids: Record<string, number> = {}
  const fields: string[] = []
  for (const [name, value] of parameters) {
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

/** Reads the outcome from the start of a reply; the rest may be long. */
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

/** The parameter names of a module on any release. Other names aren't logged: they could contain anything. */
function parameterNamesOf(resource: Resource): ReadonlySet<string> {
  const known = knownParameters.get(resource)
  if (known !== undefined) return known
  const found = new Set([
    'limit',
    'offset',
    'client_id',
    ...resource.filters.map(({ name }) => name),
  ])
  for (const [name, { write, formerly = [] }] of Object.entries(resource.fields)) {
    for (const parameter of [name, write?.name, ...formerly.map((former) => former.name)]) {
      if (parameter !== undefined) found.add(parameter)
    }
  }
  knownParameters.set(resource, found)
  return found
}

/** Returns a value as an ID, or undefined if it isn't one: it could then be anything, and isn't logged. */
function idOf(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return /^\d{1,10}$/.test(`${value}`) ? Number(value) : undefined
}
