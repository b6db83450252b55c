import type { Outline } from './json-scan.ts'

/** One request to a server, ready to be sent. */
export interface TransportRequest {
  method: string
  /** The whole address, query included. */
  url: URL
  headers: Readonly<Record<string, string>>
  /** Sent with every method, GET included. */
  body?: string
  /** From the first byte sent to the last received, redirects included, in milliseconds. */
  timeout: number
  /** Ends the request at once. */
  signal?: AbortSignal
}

/** What came back, whatever its status. */
export interface TransportReply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** Unpacked, where the server had compressed it. */
  body: Uint8Array
  /** The positions of the records in a large one. */
  outline?: Outline
}

/** Why a request has no reply. `closed`: the connection ended first. */
export type TransportProblem =
  | 'name' // the host's name has no address
  | 'refused' // nothing listens there, or no route
  | 'tls' // the certificate or the handshake
  | 'timeout'
  | 'closed'
  | 'too-large'
  | 'redirect' // to another origin, of a write, or too many
  | 'aborted'
  | 'other'

/** What a TransportError carries beside its message. */
export interface TransportErrorDetails {
  mayHaveArrived: boolean
  /** Whether it went wrong with the proxy, before the server came into it. */
  isAtProxy?: boolean
  /** Where a refused redirect pointed. */
  location?: string
  /** The system's or the library's own word for it (`ECONNREFUSED`). */
  code?: string
  cause?: unknown
}

/** A request without a usable reply. Its message is this program's own: nothing from the server, no secret. */
export class TransportError extends Error {
  readonly problem: TransportProblem
  /** Whether the server may have acted on it: false only when the request certainly never left (H07). */
  readonly mayHaveArrived: boolean
  /** Whether it went wrong with the proxy, before the server came into it. */
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

/** How to reach a server: what holds for every request of a command. */
export interface TransportOptions {
  /** PEM texts of further authorities to trust. */
  ca?: readonly string[]
  /** A client certificate and its key, as PEM texts. */
  clientCertificate?: { cert: string; key: string }
  /** Skip the verification of the server's certificate. */
  insecure?: boolean
  /** A proxy's address, of http, https or a kind of SOCKS; undefined: straight. Chosen and checked by the caller. */
  proxy?: string
  /** The largest reply accepted, in bytes, compressed or not; the other limits are in proportion (`limits.ts`). */
  maxReplyBytes?: number
}

/**
 * Sends requests, one at a time or many at once.
 * A redirect of a GET within the origin is followed (at most 5 times); every other redirect is a `redirect` problem.
 */
export interface Transport {
  /** Resolves with the reply, whatever its status; rejects with a TransportError. */
  send(request: TransportRequest): Promise<TransportReply>
  /** Lets go of what is open, so that the program can end. */
  close(): Promise<void>
}
