import type { OutgoingHttpHeaders } from 'node:http'

/** A request that is refused. The message is sent to the sender: it has no value of the payload, no token and no path. */
export class Refusal extends Error {
  /** The HTTP status. */
  readonly status: number
  /** A stable word. */
  readonly code: string
  readonly headers: OutgoingHttpHeaders

  constructor(status: number, code: string, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }

  /** The body of the reply. A sender without a token learns nothing. */
  get body(): string {
    const { code, message, status } = this
    return `${JSON.stringify(status === 401 ? { error: code } : { error: code, message })}\n`
  }
}

/** Refuses a request without the right token, to an unknown source, or to any other path. */
export function unauthorized(): Refusal {
  return new Refusal(401, 'unauthorized', 'The token is missing or wrong.', {
    'www-authenticate': 'Bearer',
  })
}

/** Refuses a request that took too long. */
export function tooSlow(): Refusal {
  return new Refusal(408, 'timeout', 'The request took too long to arrive.', {
    connection: 'close',
  })
}
