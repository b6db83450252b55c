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

/** What a sandbox is made of: the database is changed in place by writes, and by nothing else. */
export type SandboxParts = Server

/** An ITFlow server in memory. */
export interface Sandbox {
  /** Answers a request; what PHP or SQL fails on is a reply of 500. A path before `/api/v1` is let be. */
  handle(request: WireRequest): WireReply
}

/** Makes a server of a release over a database. */
export function makeSandbox(server: SandboxParts): Sandbox {
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
  const needed = target.name === 'read' ? 'GET' : 'POST'
  if (method !== needed)
    return refusalReply(405, `Can only send ${needed} requests to this endpoint.`)
  try {
    return carryOut(call)
  } catch (error) {
    if (error instanceof SqlError || error instanceof PhpFatal) return phpReply(500)
    throw error
  }
}

function carryOut(call: Call): WireReply {
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
