import { toTransportError } from './classify-error.ts'
import { TransportError } from './transport.ts'

/** The server at the end of a tunnel. */
export interface Target {
  /** A name or an IP address, without brackets. */
  host: string
  port: number
}

/** Returns the host of an address as sockets expect it: IPv6 addresses without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** Builds the error for a proxy that requires a user name and password, or rejects those in its address. */
export function proxyLoginError(mayHaveArrived = false): TransportError {
  return new TransportError('refused', 'the proxy needs a valid user name and password', {
    mayHaveArrived,
    isAtProxy: true,
  })
}

/** Builds the error for a connection that the proxy refused to open. */
export function proxyRefusalError(message: string): TransportError {
  return new TransportError('refused', message, { mayHaveArrived: false, isAtProxy: true })
}

/** Builds the error for a problem with the proxy, before anything was sent to the server. */
export function proxyError(error: unknown): TransportError {
  const { problem, message } = toTransportError(error, false)
  // Without the code: undici would mistake a certificate error for the server's, and retry forever.
  return new TransportError(problem, message, {
    mayHaveArrived: false,
    isAtProxy: true,
    cause: error,
  })
}
