import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { ConfigContext } from './config-context.ts'
import { readNamedFile } from './named-file.ts'
import type { ReceiverConfig } from './receiver-config.ts'

/** Reads the certificate and key that a configuration names, if it does; throws a UsageError or RefusedError if they can't be used. */
export function readTls(context: ConfigContext): ReceiverConfig['tls'] {
  const { document, keepSecret } = context
  const { tls } = document.written
  if (tls === undefined) return undefined
  const [certFile, keyFile] = [String(tls.cert), String(tls.key)]
  const cert = readNamedFile(context, ['tls', 'cert'], certFile, { isSecret: false })
  const key = readNamedFile(context, ['tls', 'key'], keyFile, { isSecret: true })
  keepSecret(key)
  const certificate = unlessInvalid(() => new X509Certificate(cert))
  if (certificate === undefined) {
    throw document.fault(['tls', 'cert'], `${certFile} isn't a certificate in PEM`)
  }
  const privateKey = unlessInvalid((): KeyObject => createPrivateKey(key))
  if (privateKey === undefined) {
    const message = `${keyFile} isn't a private key in PEM without a passphrase`
    throw document.fault(['tls', 'key'], message)
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw document.fault(['tls', 'key'], `${keyFile} isn't the key of the certificate ${certFile}`)
  }
  requireUsable(context, { cert, key })
  return { cert, key }
}

/** Throws a UsageError for files that a server can't start with: the rest of the chain is damaged, or the key is too weak. */
function requireUsable({ document }: ConfigContext, pair: { cert: string; key: string }): void {
  try {
    createSecureContext(pair)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw document.fault(['tls', 'cert'], `the certificate can't be used: ${reason}`)
  }
}

function unlessInvalid<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
