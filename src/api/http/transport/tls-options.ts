import type { SecureContext } from 'node:tls'
import type { TransportOptions } from './transport.ts'

/** What both libraries pass on to node:tls. */
export interface TlsOptions {
  secureContext?: SecureContext
  rejectUnauthorized: boolean
}

/** Whom to trust and how to show oneself: further authorities beside the known ones, a client certificate. */
export async function tlsOptionsFor(options: TransportOptions): Promise<TlsOptions> {
  const { ca = [], clientCertificate, insecure } = options
  // Said outright: otherwise a variable of Node's own could switch the verification off, and nobody would be told.
  const rejection = { rejectUnauthorized: insecure !== true }
  if (ca.length === 0 && clientCertificate === undefined) return rejection
  // Made once for all connections: reading the known authorities takes some 30 ms.
  const { createSecureContext, rootCertificates } = await import('node:tls')
  const secureContext = createSecureContext({
    ...(ca.length === 0 ? {} : { ca: [...rootCertificates, ...ca] }),
    ...clientCertificate,
  })
  return { ...rejection, secureContext }
}
