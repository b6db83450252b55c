import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ReceiverConfig } from '../../../src/alerts/config/receiver-config.ts'
import type { HttpResult } from '../../../src/alerts/http/http-result.ts'
import {
  type HttpOptions,
  type HttpReceiver,
  startHttp,
} from '../../../src/alerts/http/start-http.ts'
import { makeConfig, makeSource, TOKEN } from './http-config.ts'

export const METRICS = '# HELP itflow_alerts_waiting Waiting\nitflow_alerts_waiting 3\n'

/** A receiver's server, and what it has done. */
export interface Rig {
  receiver: HttpReceiver
  url: string
  port: number
  accepted: { source: string; keys: string[] }[]
  results: HttpResult[]
  /** The configuration that counts from the next request on. */
  config: ReceiverConfig
}

/** Starts a receiver's server that is closed after the test. */
export async function startRig(
  config: ReceiverConfig = makeConfig([makeSource('probe')]),
  more: Partial<HttpOptions> = {},
): Promise<Rig> {
  const rig: Omit<Rig, 'receiver' | 'url' | 'port'> = { accepted: [], results: [], config }
  const receiver = await startHttp({
    config: () => rig.config,
    accept: async (source, events) => {
      rig.accepted.push({ source, keys: events.map(({ key }) => key) })
    },
    isHealthy: () => true,
    metrics: () => METRICS,
    onResult: (result) => rig.results.push(result),
    now: () => 1000,
    ...more,
  })
  onTestFinished(() => receiver.close())
  const { port } = new URL(receiver.url)
  return Object.assign(rig, { receiver, url: receiver.url, port: Number(port) })
}

/** A request; by default an alert with the right token. */
export interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  ca?: string
}

/** A reply; `body` is parsed if it is JSON. */
export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
  body: unknown
}

export const BEARER = { authorization: `Bearer ${TOKEN}` }

/** Sends a request on a connection of its own. */
export function send(rig: Pick<Rig, 'url'>, sent: Sent = {}): Promise<Reply> {
  const { method = 'POST', path = '/probe', headers = BEARER, body, ca } = sent
  const content = body ?? (method === 'POST' ? '{"key":"a"}' : undefined)
  const url = new URL(rig.url)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path,
        method,
        headers,
        agent: false,
        ...(ca && { ca }),
      },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        incoming.on('end', () => {
          const { statusCode: status = 0, headers: received } = incoming
          resolve({ status, headers: received, text, body: parsed(text) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(content)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A bare connection, with all that it has received. */
export interface Wire {
  socket: Socket
  received(): string
  /** Resolves with all that was received once the connection is closed. */
  closed: Promise<string>
}

/** Connects without sending anything. */
export async function connectTo({ port }: Pick<Rig, 'port'>): Promise<Wire> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (part) => {
    text += part.toString('latin1')
  })
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)))
  await new Promise((resolve) => socket.once('connect', resolve))
  onTestFinished(() => void socket.destroy())
  return { socket, received: () => text, closed }
}

/** The head of a request to `/probe`, without the empty line. */
export function head(...lines: readonly string[]): string {
  return ['POST /probe HTTP/1.1', 'Host: a', ...lines, ''].join('\r\n')
}
