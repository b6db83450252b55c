/** One request to a server, ready to be sent. */
export interface TransportRequest {
  method: string
  /** The whole address, query included. */
  url: URL
  headers: Readonly<Record<string, string>>
  /** Sent with every method, GET included. */
  body?: string
  /** From the first byte sent to the last received, in milliseconds. */
  timeout: number
  /** Ends the request at once. */
  signal?: AbortSignal
}

/** What came back, whatever its status. */
export interface TransportReply {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** Why a request has no reply. `closed`: the connection ended first. */
export type TransportProblem =
  | 'name' // the host's name has no address
  | 'refused' // nothing listens there, or no route
  | 'tls' // the certificate or the handshake
  | 'timeout'
  | 'closed'
  | 'too-large'
  | 'redirect' // to another origin, or too many
  | 'aborted'
  | 'other'

/** A request without a usable reply. */
export class TransportError extends Error {
  readonly problem: TransportProblem
  /** Whether the server may have acted on it: false only when the request certainly never left (H07). */
  readonly mayHaveArrived: boolean
  /** Where a refused redirect pointed. */
  readonly location: string | undefined

  constructor(
    problem: TransportProblem,
    message: string,
    details: { mayHaveArrived: boolean; location?: string; cause?: unknown },
  ) {
    super(message, { cause: details.cause })
    this.name = 'TransportError'
    this.problem = problem
    this.mayHaveArrived = details.mayHaveArrived
    this.location = details.location
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
  /** A proxy's address; undefined: straight. Chosen by the caller from the profile or the environment. */
  proxy?: string
  /** The largest reply accepted, in bytes. */
  maxReplyBytes?: number
}

/** Replies larger than this are given up. */
export const MAX_REPLY_BYTES = 256 * 1024 * 1024

/**
 * Sends requests, one at a time or many at once.
 * A redirect within the origin is followed for GET (at most 5), one to another origin is a `redirect` problem.
 */
export interface Transport {
  /** Resolves with the reply, whatever its status; rejects with a TransportError. */
  send(request: TransportRequest): Promise<TransportReply>
  /** Lets go of what is open, so that the program can end. */
  close(): Promise<void>
}
