// Loaded once a request has failed.
import { TransportError, type TransportProblem } from './transport.ts'

interface Problem {
  problem: TransportProblem
  message: string
}

/** What the error codes of the system, node:tls and undici mean. Messages continue "host could not be reached: …". */
const BY_CODE: Readonly<Record<string, Problem>> = {
  ENOTFOUND: { problem: 'name', message: 'host not found' },
  EAI_AGAIN: { problem: 'name', message: "the host name couldn't be looked up" },
  ECONNREFUSED: { problem: 'refused', message: 'connection refused' },
  EHOSTUNREACH: { problem: 'refused', message: 'no route to the host' },
  EHOSTDOWN: { problem: 'refused', message: 'the host is down' },
  ENETUNREACH: { problem: 'refused', message: 'no route to the network' },
  EADDRNOTAVAIL: { problem: 'refused', message: 'no local address to connect from' },
  EACCES: { problem: 'refused', message: 'not allowed on this machine' },
  EPERM: { problem: 'refused', message: 'not allowed on this machine' },
  ETIMEDOUT: { problem: 'timeout', message: 'the connection took too long' },
  UND_ERR_CONNECT_TIMEOUT: { problem: 'timeout', message: 'the connection took too long' },
  ECONNRESET: { problem: 'closed', message: 'the connection was closed' },
  ECONNABORTED: { problem: 'closed', message: 'the connection was closed' },
  EPIPE: { problem: 'closed', message: 'the connection was closed' },
  ERR_STREAM_PREMATURE_CLOSE: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_SOCKET: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_CLOSED: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_DESTROYED: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { problem: 'closed', message: 'the reply is incomplete' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { problem: 'tls', message: 'its certificate is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: {
    problem: 'tls',
    message: "its certificate is from an authority this machine doesn't trust",
  },
  UNABLE_TO_GET_ISSUER_CERT: {
    problem: 'tls',
    message: "its certificate is from an authority this machine doesn't trust",
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    problem: 'tls',
    message: "its certificate is from an authority this machine doesn't trust",
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    problem: 'tls',
    message: "its certificate is from an authority this machine doesn't trust",
  },
  CERT_HAS_EXPIRED: { problem: 'tls', message: 'its certificate has expired' },
  CERT_NOT_YET_VALID: { problem: 'tls', message: 'its certificate is not valid yet' },
  ERR_TLS_CERT_ALTNAME_INVALID: { problem: 'tls', message: 'its certificate is for another name' },
  EPROTO: { problem: 'tls', message: 'the TLS handshake failed' },
  ERR_SSL_WRONG_VERSION_NUMBER: { problem: 'tls', message: "it doesn't use TLS on that port" },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { problem: 'tls', message: "it doesn't use TLS on that port" },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    problem: 'tls',
    message: 'it requires a client certificate',
  },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    problem: 'tls',
    message: 'it refused the TLS handshake; it may require a client certificate',
  },
}

/** Groups of codes that mean the same. */
const BY_FAMILY: readonly [RegExp, Problem][] = [
  [/^ERR_OSSL_/, { problem: 'tls', message: "the client certificate or its key can't be used" }],
  [
    /^(ERR_SSL_|ERR_TLS_|CERT_|CRL_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/,
    { problem: 'tls', message: 'its certificate or TLS handshake was rejected' },
  ],
  [
    /^HPE_|^HTTPParserError$|^UND_ERR_HEADERS_OVERFLOW$/,
    { problem: 'other', message: "it isn't an HTTP server" },
  ],
  [/^EAI_/, { problem: 'name', message: "the host name couldn't be looked up" }],
]

/** Converts what a library threw to a TransportError, by its code and never by its message. */
export function toTransportError(error: unknown, hasLeft: boolean): TransportError {
  const code = codeOf(error)
  const { problem, message } = problemOf(code)
  const suffix = code === undefined ? '' : ` (${code})`
  return new TransportError(problem, `${message}${suffix}`, {
    mayHaveArrived: hasLeft,
    ...(code === undefined ? {} : { code }),
    cause: error,
  })
}

function problemOf(code = ''): Problem {
  const family = BY_FAMILY.find(([codes]) => codes.test(code))
  return BY_CODE[code] ?? family?.[1] ?? { problem: 'other', message: 'the request failed' }
}

/** The code of an error, of the first one in an AggregateError (one for each IP address), or of its cause. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  // Errors of undici's parser seldom have a code.
  return error.name === 'HTTPParserError' ? error.name : codeOf(error.cause)
}
