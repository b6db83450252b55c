import type { Json, Post } from '../../php/values.ts'
import { namesDeclared, resources } from '../../resources/index.ts'
import type { OperationName } from '../../resources/operation.ts'
import { isWithin, type Release } from '../../resources/releases.ts'
import { SqlError } from '../sql-types.ts'
import type { WireReply, WireRequest } from '../wire.ts'
import { authenticate } from './access.ts'
import type { Call, Server, Target } from './call.ts'
import { dispatchRead } from './dispatch-read.ts'
import { dispatchWrite } from './dispatch-write.ts'
import { PhpFatal } from './php-fatal.ts'
import { notFoundReply, phpReply, refusalReply } from './replies.ts'

/** An ITFlow server in memory. */
export interface Sandbox {
  /** Handles a request; errors of PHP or SQL are replies with status 500. The path may have a prefix before `/api/v1`. */
  handle(request: WireRequest): WireReply
}

/** Makes a sandbox from a release, a database, a clock and a source of randomness. */
export function makeSandbox(server: Server): Sandbox {
  return { handle: (request) => handle(server, request) }
}

function handle(server: Server, request: WireRequest): WireReply {
  const target = targetOf(server.release, request.path)
  if (target === undefined) return notFoundReply()
  const { method, query } = request
  if (method !== 'GET' && method !== 'POST') {
    return phpReply(405, `string(${method.length}) "${method}"\n`)
  }
  const call = authenticate(server, target, { get: query, post: decoded(request.body) })
  if ('status' in call) return call
  const requiredMethod = target.name === 'read' ? 'GET' : 'POST'
  if (method !== requiredMethod)
    return refusalReply(405, `Can only send ${requiredMethod} requests to this endpoint.`)
  try {
    return dispatch(call)
  } catch (error) {
    if (error instanceof SqlError || error instanceof PhpFatal) return phpReply(500)
    throw error
  }
}

function dispatch(call: Call): WireReply {
  return call.target.name === 'read' ? dispatchRead(call) : dispatchWrite(call)
}

function targetOf(release: Release, path: string): Target | undefined {
  const [, module, file] = /\/api\/v1\/([^/]+)\/([^/]+)\.php$/.exec(path) ?? []
  for (const declared of namesDeclared()) {
    const resource = resources[declared]
    if (resource.module !== module) continue
    for (const [name, operation] of Object.entries(resource.operations)) {
      if (operation.file === file && isWithin(release, operation)) {
        return { resource, name: name as OperationName, operation }
      }
    }
  }
  return undefined
}

function decoded(body: string): Post {
  if (body === '') return {}
  try {
    const value: Json = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Post) : {}
  } catch {
    return {}
  }
}
