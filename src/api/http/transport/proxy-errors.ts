import { toTransportError } from './classify-error.ts'
import { TransportError } from './transport.ts'

/** Where a tunnel leads to. */
export interface Target {
  /** A name or an IP address, without brackets. */
  host: string
  port: number
}

/** A host as sockets take it: an address of IPv6 has no brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** The failure for a proxy that asks for a name and a password, or does not take those it was given. */
export function proxyLoginError(mayHaveArrived = false): TransportError {
  return new TransportError('refused', 'the proxy needs a valid user name and password', {
    mayHaveArrived,
    isAtProxy: true,
  })
}

/** The failure for a connection that the proxy did not open. */
export function proxyRefusalError(message: string): TransportError {
  return new TransportError('refused', message, { mayHaveArrived: false, isAtProxy: true })
}

/** What went wrong on the way to the proxy, or with it, before anything was sent to the server. */
export function proxyError(error: unknown): TransportError {
  const { problem, message } = toTransportError(error, false)
  // Without the code: undici would take one of a certificate for the server's, and try again for ever.
  return new TransportError(problem, message, {
    mayHaveArrived: false,
    isAtProxy: true,
    cause: error,
  })
}
