import { readdirSync, readFileSync } from 'node:fs'
import { type Given, type Loopback, type Received, serve } from './loopback.ts'
import type { Exchange, Recording } from './replay.ts'

export type { Exchange, Recording } from './replay.ts'

/** Returns the recordings, oldest release first. */
export function recordings(): Recording[] {
  const files = readdirSync('test/wire').filter((name) => name.startsWith('itflow-'))
  return files.sort().map((name) => JSON.parse(readFileSync(`test/wire/${name}`, 'utf8')))
}

/** A recorded reply, parsed without the program's code. */
export interface Said {
  success?: string
  message?: string
  count?: number
  /** Absent if the server sent a count but no records (H13). */
  data?: readonly Readonly<Record<string, unknown>>[]
}

/** Parses a recorded reply; the result is empty for an HTML page or an empty body. */
export function saidIn({ response }: Exchange): Said {
  return response.body.startsWith('{') ? JSON.parse(response.body) : {}
}

/** Returns the operation of an exchange: `assets/read`. */
export function operationOf({ request }: Exchange): string {
  return request.path.replace(/^\/api\/v1\/|\.php$/g, '')
}

/** Returns every read of records in a recording: GETs of `read` and of technicians' `time`, including probes. */
export function readsOf({ exchanges }: Recording): Exchange[] {
  return exchanges.filter(({ request }) => {
    return request.method === 'GET' && /\/(read|technicians\/time)\.php$/.test(request.path)
  })
}

/** Returns the reply to a read under test; `nth` counts its requests from 1. */
export type Replying = (query: URLSearchParams, nth: number) => Given

/** Returns a reply as it was recorded. */
function replyOf({ response }: Exchange): Given {
  const { status, contentType, body } = response
  return { status, raw: body, headers: contentType ? { 'content-type': contentType } : {} }
}

/**
 * Serves one read of a recording with its reply, whatever the query, or with the reply that `replying` returns. Other
 * reads that a command needs get the recording's lists, and probes get its probes.
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

/** Returns a page of records like ITFlow, by default the first 50; an empty page is not a success (H14). */
export function pageOf(data: NonNullable<Said['data']>, query: URLSearchParams): Given {
  const offset = Number(query.get('offset') ?? 0)
  const page = data.slice(offset, offset + Number(query.get('limit') ?? 50))
  const message = 'No resource (for this client and company) with the specified parameter(s).'
  return page.length === 0
    ? { body: { success: 'False', message } }
    : { body: { success: 'True', count: page.length, data: page } }
}
