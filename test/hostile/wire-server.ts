import type { Socket } from 'node:net'
import { serveBytes } from '../support/loopback.ts'
import type { Pair } from '../support/loopback-certificates.ts'

/** A request, parsed from its bytes. */
export interface WireRequest {
  method: string
  /** `clients/read`. */
  operation: string
  query: URLSearchParams
}

/** Called with a connection once a whole request has arrived. */
export type Answering = (socket: Socket, request: WireRequest) => void

/** A server that sends raw bytes. */
export interface WireServer {
  port: number
  requests: WireRequest[]
}

/** Starts a server on loopback for a test, with TLS if there is a certificate. */
export async function startWire(answer: Answering, pair?: Pair): Promise<WireServer> {
  const requests: WireRequest[] = []
  const onConnection = (socket: Socket) => {
    let text = ''
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      for (let end = endOf(text); end !== undefined; end = endOf(text)) {
        const request = requestOf(text)
        text = text.slice(end)
        requests.push(request)
        answer(socket, request)
      }
    })
  }
  const { port } = await serveBytes(onConnection, 'http', pair)
  return { port, requests }
}

/** Returns where the first request ends; undefined if it is incomplete. */
function endOf(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const length = Number(/^content-length: (\d+)$/im.exec(text.slice(0, head))?.[1] ?? 0)
  const end = head + 4 + length
  return text.length < end ? undefined : end
}

function requestOf(text: string): WireRequest {
  const [, method = '', target = '/'] = /^(\S+) (\S+)/.exec(text) ?? []
  const url = new URL(target, 'http://127.0.0.1')
  const operation = /\/api\/v1\/(.+)\.php$/.exec(url.pathname)?.[1] ?? url.pathname
  return { method, operation, query: url.searchParams }
}

/** Returns a normal reply. */
export function reply(body: string, status = '200 OK', headers = ''): string {
  const length = Buffer.byteLength(body)
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`
}

/** The server's only client. */
const CLIENT = { client_id: '1', client_name: 'Acme', client_archived_at: null }

/** Returns ITFlow's reply to a read of the list of clients, at any offset. */
export function listed({ query }: WireRequest): string {
  const isPast = Number(query.get('offset') ?? 0) > 0
  return isPast
    ? '{"success":"False","message":"No resource (for this client and company) …"}'
    : JSON.stringify({ success: 'True', count: 1, data: [CLIENT] })
}
