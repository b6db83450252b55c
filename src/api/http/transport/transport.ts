import type { Outline } from './json-scan.ts'

/** One request to a server. */
export interface TransportRequest {
  method: string
  /** The whole address, query included. */
  url: URL
  headers: Readonly<Record<string, string>>
  /** Sent with every method, GET included. */
  body?: string
  /** The time until the whole reply must have arrived, redirects included, in milliseconds. */
  timeout: number
  /** Cancels the request at once. */
  signal?: AbortSignal
}

/** The server's reply, whatever its status. */
export interface TransportReply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** Decompressed. */
  body: Uint8Array
  /** Where the records are, if the body is large. */
  outline?: Outline
}

/** Why a request has no reply. `closed`: the connection ended first. */
export type TransportProblem =
  | 'name' // the host's name has no address
  | 'refused' // connection refused, or no route
  | 'tls' // the certificate or the handshake
  | 'timeout'
  | 'closed'
  | 'too-large'
  | 'redirect' // to another origin, of a write, or too many
  | 'aborted'
  | 'other'

/** What a TransportError has in addition to its message. */
interface TransportErrorDetails {
  mayHaveArrived: boolean
  /** Whether the proxy was the problem, before the server was reached. */
  isAtProxy?: boolean
  /** The target of a redirect that was not followed. */
  location?: string
  /** The error code of the system or the library (`ECONNREFUSED`). */
  code?: string
  cause?: unknown
}

/** A request without a usable reply. Its message contains nothing from the server and no secret. */
export class TransportError extends Error {
  readonly problem: TransportProblem
  /** Whether the server may have acted on it: false only if the request certainly never left (H07). */
  readonly mayHaveArrived: boolean
  /** Whether the proxy was the problem, before the server was reached. */
  readonly isAtProxy: boolean
  readonly location: string | undefined
  readonly code: string | undefined

  constructor(problem: TransportProblem, message: string, details: TransportErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'TransportError'
    this.problem = problem
    this.mayHaveArrived = details.mayHaveArrived
    this.isAtProxy = details.isAtProxy === true
    this.location = details.location
    this.code = details.code
  }
}

/** How to reach a server: the same for all requests of a command. */
export interface TransportOptions {
  /** PEM texts of more authorities to trust. */
  ca?: readonly string[]
  /** A client certificate and its key, as PEM texts. */
  clientCertificate?: { cert: string; key: string }
  /** Skip the verification of the server's certificate. */
  insecure?: boolean
  /** A proxy's address (http, https, or a kind of SOCKS), checked by the caller; undefined: a direct connection. */
  proxy?: string
  /** The largest reply accepted, in bytes, compressed or not; other limits are in proportion (`reply-limits.ts`). */
  maxReplyBytes?: number
}

/**
 * Sends requests, one at a time or in parallel.
 * A redirect of a GET within the origin is followed (at most 5 times); every other redirect is a `redirect` problem.
 */
export interface Transport {
  /** Resolves with the reply, whatever its status; rejects with a TransportError. */
  send(request: TransportRequest): Promise<TransportReply>
  /** Closes all connections, so that the program can end. */
  close(): Promise<void>
}
