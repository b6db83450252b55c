import { isIP } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import type { Settings } from '../../profiles/settings.ts'

/** What a TLS handshake tells of a server. */
export interface HandshakeFacts {
  /** `TLSv1.3`. */
  protocol: string
  /** When the certificate ends. */
  validTo: Date
}

/** Shakes hands with the server and looks at its certificate; undefined over plain http or a proxy, or where it fails. */
export function handshake({
  url,
  ca,
  clientCertificate,
  isInsecure,
  timeout,
  proxy,
}: Settings): Promise<HandshakeFacts | undefined> {
  if (url.protocol !== 'https:' || proxy !== undefined) return Promise.resolve(undefined)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(url.port === '' ? 443 : url.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: !isInsecure,
      ca: [...rootCertificates, ...ca],
      ...clientCertificate,
      timeout,
    })
    const end = (facts: HandshakeFacts | undefined) => {
      socket.destroy()
      resolve(facts)
    }
    socket.once('secureConnect', () => {
      const { valid_to } = socket.getPeerCertificate()
      end({ protocol: socket.getProtocol() ?? 'TLS', validTo: new Date(valid_to) })
    })
    socket.once('error', () => end(undefined))
    socket.once('timeout', () => end(undefined))
  })
}
