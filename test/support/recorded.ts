import { readdirSync, readFileSync } from 'node:fs'
import { type Given, type Loopback, type Received, serve } from './loopback.ts'
import type { Exchange, Recording } from './replay.ts'

export type { Exchange, Recording } from './replay.ts'

/** The recordings, oldest release first. */
export function recordings(): Recording[] {
  const files = readdirSync('test/wire').filter((name) => name.startsWith('itflow-'))
  return files.sort().map((name) => JSON.parse(readFileSync(`test/wire/${name}`, 'utf8')))
}

/** What a recorded reply says, read without the program's own reader. */
export interface Said {
  success?: string
  message?: string
  count?: number
  /** Absent where the server gave a count and no records (H13). */
  data?: readonly Readonly<Record<string, unknown>>[]
}

/** A recorded reply as JSON; nothing for a page of HTML or an empty body. */
export function saidIn({ response }: Exchange): Said {
  return response.body.startsWith('{') ? JSON.parse(response.body) : {}
}

/** The operation an exchange is about: `assets/read`. */
export function operationOf({ request }: Exchange): string {
  return request.path.replace(/^\/api\/v1\/|\.php$/g, '')
}

/** Every read of records in a recording: GETs of `read` and of technicians' `time`, probes of those included. */
export function readsOf({ exchanges }: Recording): Exchange[] {
  return exchanges.filter(({ request }) => {
    return request.method === 'GET' && /\/(read|technicians\/time)\.php$/.test(request.path)
  })
}

/** The reply to a read under test; `nth` counts its requests from 1. */
export type Replying = (query: URLSearchParams, nth: number) => Given

/** A reply as it was recorded. */
function replyOf({ response }: Exchange): Given {
  const { status, contentType, body } = response
  return { status, raw: body, headers: contentType ? { 'content-type': contentType } : {} }
}

/**
 * Serves one read of a recording: its reply, whatever the query, or what `replying` makes of it. The
 * other reads a command needs are answered as the recording's own lists, and probes as its own probes.
 */
export async function serveRecorded(
  recording: Recording,
  exchange: Exchange,
  replying: Replying = () => replyOf(exchange),
): Promise<Loopback> {
  let nth = 0
  return serve((request: Received) => {
    const { pathname, searchParams } = new URL(request.target, 'http://recorded.example')
    if (pathname === exchange.request.path) {
      nth += 1
      return replying(searchParams, nth)
    }
    const other = listOf(recording, pathname) ?? probeOf(recording, pathname)
    if (other === undefined) throw new Error(`nothing recorded for ${request.target}`)
    return replyOf(other)
  })
}

function listOf({ exchanges }: Recording, path: string): Exchange | undefined {
  const module = path.split('/').at(-2)
  return exchanges.find(({ name, request }) => request.path === path && name === `${module}: list`)
}

function probeOf({ exchanges }: Recording, path: string): Exchange | undefined {
  return exchanges.find(({ name, request }) => request.path === path && /^probe:/.test(name))
}

/** A page of records as ITFlow cuts it: 50 from the first unless `limit` and `offset` say otherwise (H14: none is no success). */
export function pageOf(data: NonNullable<Said['data']>, query: URLSearchParams): Given {
  const offset = Number(query.get('offset') ?? 0)
  const page = data.slice(offset, offset + Number(query.get('limit') ?? 50))
  const message = 'No resource (for this client and company) with the specified parameter(s).'
  return page.length === 0
    ? { body: { success: 'False', message } }
    : { body: { success: 'True', count: page.length, data: page } }
}
