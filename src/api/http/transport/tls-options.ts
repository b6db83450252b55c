import type { SecureContext } from 'node:tls'
import type { TransportOptions } from './transport.ts'

/** The options that both libraries pass on to node:tls. */
export interface TlsOptions {
  secureContext?: SecureContext
  rejectUnauthorized: boolean
}

/** Builds the TLS options: authorities trusted in addition to Node's own, and a client certificate. */
export async function tlsOptionsFor(options: TransportOptions): Promise<TlsOptions> {
  const { ca = [], clientCertificate, insecure } = options
  // Always set: otherwise NODE_TLS_REJECT_UNAUTHORIZED could switch the verification off unnoticed.
  const rejection = { rejectUnauthorized: insecure !== true }
  if (ca.length === 0 && clientCertificate === undefined) return rejection
  // Made once for all connections: reading Node's authorities takes about 30 ms.
  const { createSecureContext, rootCertificates } = await import('node:tls')
  const secureContext = createSecureContext({
    ...(ca.length === 0 ? {} : { ca: [...rootCertificates, ...ca] }),
    ...clientCertificate,
  })
  return { ...rejection, secureContext }
}
