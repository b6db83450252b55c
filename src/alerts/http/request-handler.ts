import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { normaliseIp } from '../../records/addresses.ts'
import type { ReceiverConfig } from '../config/receiver-config.ts'
import { type Answer, answerRequest, type Call, type Services, sourceOf } from './answer-request.ts'
import type { HttpResult } from './http-result.ts'
import { ignoreBody } from './read-body.ts'
import { Refusal, tooSlow } from './refusal.ts'

/** What handles requests. */
export interface HandlerOptions extends Services {
  config(): ReceiverConfig
  onResult(result: HttpResult): void
  now(): number
  /** Whether connections are to be closed after the next reply. */
  isClosing(): boolean
}

/** How long a reply says that an idle connection can be used again, in seconds. */
export const OFFERED_IDLE = 5

/** The name in results of sources that don't exist: what was sent could be anything. */
const UNKNOWN_SOURCE = '?'

/** Replies to requests, and says what came of them. */
export class RequestHandler {
  readonly #options: HandlerOptions
  /** The reply that each connection waits for. */
  readonly #replies = new WeakMap<Duplex, ServerResponse>()
  /** Connections whose request was refused since it took too long. */
  readonly #tooSlow = new WeakSet<Duplex>()

  constructor(options: HandlerOptions) {
    this.#options = options
  }

  /** Handles a request; `askForBody` is called if its body is needed. */
  async handle(
    incoming: IncomingMessage,
    response: ServerResponse,
    askForBody: () => void = () => undefined,
  ): Promise<void> {
    const { socket } = incoming
    this.#replies.set(socket, response)
    response.on('error', () => undefined)
    response.once('close', () => {
      if (incoming.complete) this.#replies.delete(socket)
    })
    const call = { incoming, askForBody, config: this.#options.config() }
    const answer = await this.#answer(call)
    this.#send(incoming, response, answer)
    if (answer instanceof Refusal) {
      const { status, code: result, message } = answer
      this.#report(call, { status, result, message })
    } else if (answer.events !== undefined) {
      this.#report(call, { status: answer.status, result: 'accepted', events: answer.events })
    }
  }

  /** Replies to what isn't a request, or took too long to become one, and closes the connection. */
  handleError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const refusal = refusalOf(error.code ?? '')
    if (refusal?.status === 408) this.#tooSlow.add(socket)
    const isAnswered = this.#replies.get(socket)?.headersSent === true
    if (refusal === undefined || !socket.writable || isAnswered) socket.destroy()
    else socket.end(rawReply(refusal), () => socket.destroy())
  }

  async #answer(call: Call): Promise<Answer | Refusal> {
    try {
      return await answerRequest(call, this.#options)
    } catch (error) {
      return this.#refusalFor(call.incoming, error)
    }
  }

  #refusalFor(incoming: IncomingMessage, error: unknown): Refusal {
    if (error instanceof Refusal) return error
    if (this.#tooSlow.has(incoming.socket)) return tooSlow()
    if (incoming.destroyed && !incoming.complete) {
      return new Refusal(
        400,
        'aborted',
        'The connection was closed before the request was complete.',
      )
    }
    // Its message could repeat a part of the payload.
    const kind = error instanceof Error ? error.name : 'Error'
    return new Refusal(500, 'internal', `The request could not be handled (${kind}).`)
  }

  #send(
    incoming: IncomingMessage,
    response: ServerResponse,
    { status, headers, body }: Answer | Refusal,
  ): void {
    if (this.#tooSlow.has(incoming.socket) || response.destroyed) return
    const all: OutgoingHttpHeaders = {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
      ...(response.shouldKeepAlive ? { 'keep-alive': `timeout=${OFFERED_IDLE}` } : {}),
      ...(this.#options.isClosing() ? { connection: 'close' } : {}),
      'content-length': Buffer.byteLength(body),
    }
    response.writeHead(status, all).end(body)
    if (!incoming.complete) ignoreBody(incoming)
  }

  #report(
    call: Call,
    { status, result, events, message }: Omit<HttpResult, 'source' | 'from' | 'at'>,
  ): void {
    const { now, onResult } = this.#options
    const source = sourceOf(call)?.name ?? UNKNOWN_SOURCE
    const from = normaliseIp(call.incoming.socket.remoteAddress ?? '')
    onResult({ source, from, status, result, at: now(), events, message })
  }
}

/** The refusal for an error of Node's HTTP parser; undefined for one of the connection, which can't be replied to. */
function refusalOf(code: string): Refusal | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow()
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Refusal(431, 'headers_too_large', 'The headers are too large.')
  }
  if (!code.startsWith('HPE_')) return undefined
  return new Refusal(400, 'bad_request', "The request isn't valid HTTP.")
}

function rawReply({ status, body }: Refusal): string {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n`
  return `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
