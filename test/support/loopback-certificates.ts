import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, in PEM. */
export interface Pair {
  cert: string
  key: string
}

/** A certificate authority for tests, and certificates that it has and hasn't signed. */
export interface Certificates {
  /** The authority's certificate. */
  ca: string
  server: Pair
  /** For another name than 127.0.0.1. */
  misnamed: Pair
  client: Pair
  /** Self-signed. */
  selfSigned: Pair
}

/** Makes an authority and certificates with the openssl command. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-certificates-'))
  const path = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const pair = (name: string): Pair => ({
    cert: readFileSync(path(`${name}.pem`), 'utf8'),
    key: readFileSync(path(`${name}.key`), 'utf8'),
  })
  const selfSign = (name: string, ...extra: string[]) => {
    const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)]
    openssl('req', '-x509', ...newKey, ...files, '-days', '2', '-subj', `/CN=${name}`, ...extra)
    return pair(name)
  }
  const sign = (name: string, extensions: string) => {
    writeFileSync(path(`${name}.ext`), extensions)
    const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.csr`)]
    openssl('req', ...newKey, ...files, '-subj', `/CN=${name}`)
    const authority = ['-CA', path('authority.pem'), '-CAkey', path('authority.key')]
    const request = ['-in', path(`${name}.csr`), '-out', path(`${name}.pem`), '-days', '2']
    openssl('x509', '-req', ...request, ...authority, '-extfile', path(`${name}.ext`))
    return pair(name)
  }
  try {
    const { cert: ca } = selfSign('authority')
    return {
      ca,
      server: sign('server', 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:distant.example'),
      misnamed: sign('misnamed', 'subjectAltName=DNS:itflow.acme.example'),
      client: sign('client', 'extendedKeyUsage=clientAuth'),
      selfSigned: selfSign('alone', '-addext', 'subjectAltName=IP:127.0.0.1'),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
