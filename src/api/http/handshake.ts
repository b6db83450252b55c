import { isIP } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import type { Settings } from '../../profiles/settings.ts'

/** What a TLS handshake shows about a server. */
interface HandshakeFacts {
  /** For example `TLSv1.3`. */
  protocol: string
  /** When the certificate expires. */
  validTo: Date
}

/** Makes a TLS handshake to read the server's certificate; undefined over plain http, with a proxy, or if it fails. */
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
    const finish = (facts: HandshakeFacts | undefined) => {
      socket.destroy()
      resolve(facts)
    }
    socket.once('secureConnect', () => {
      const { valid_to } = socket.getPeerCertificate()
      finish({ protocol: socket.getProtocol() ?? 'TLS', validTo: new Date(valid_to) })
    })
    socket.once('error', () => finish(undefined))
    socket.once('timeout', () => finish(undefined))
  })
}
