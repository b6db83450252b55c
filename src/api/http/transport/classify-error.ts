import { TransportError, type TransportProblem } from './transport.ts'

interface Problem {
  problem: TransportProblem
  message: string
}

/** What a code of the system, of node:tls or of undici stands for. */
const BY_CODE: Readonly<Record<string, Problem>> = {
  ENOTFOUND: { problem: 'name', message: 'no host of that name is known' },
  EAI_AGAIN: { problem: 'name', message: 'the host’s name could not be looked up' },
  ECONNREFUSED: { problem: 'refused', message: 'nothing listens there' },
  EHOSTUNREACH: { problem: 'refused', message: 'no way leads there' },
  EHOSTDOWN: { problem: 'refused', message: 'the host is down' },
  ENETUNREACH: { problem: 'refused', message: 'no network leads there' },
  EADDRNOTAVAIL: { problem: 'refused', message: 'no address to reach it from' },
  EACCES: { problem: 'refused', message: 'this machine does not permit it' },
  EPERM: { problem: 'refused', message: 'this machine does not permit it' },
  ETIMEDOUT: { problem: 'timeout', message: 'the connection took too long' },
  UND_ERR_CONNECT_TIMEOUT: { problem: 'timeout', message: 'the connection took too long' },
  ECONNRESET: { problem: 'closed', message: 'the connection was closed' },
  ECONNABORTED: { problem: 'closed', message: 'the connection was closed' },
  EPIPE: { problem: 'closed', message: 'the connection was closed' },
  ERR_STREAM_PREMATURE_CLOSE: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_SOCKET: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_CLOSED: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_DESTROYED: { problem: 'closed', message: 'the connection was closed' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { problem: 'closed', message: 'the reply is cut off' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { problem: 'tls', message: 'its certificate is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: {
    problem: 'tls',
    message: 'its certificate is by an authority this machine does not know',
  },
  UNABLE_TO_GET_ISSUER_CERT: {
    problem: 'tls',
    message: 'its certificate is by an authority this machine does not know',
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    problem: 'tls',
    message: 'its certificate is by an authority this machine does not know',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    problem: 'tls',
    message: 'its certificate is by an authority this machine does not know',
  },
  CERT_HAS_EXPIRED: { problem: 'tls', message: 'its certificate has expired' },
  CERT_NOT_YET_VALID: { problem: 'tls', message: 'its certificate is not valid yet' },
  ERR_TLS_CERT_ALTNAME_INVALID: { problem: 'tls', message: 'its certificate is for another name' },
  EPROTO: { problem: 'tls', message: 'it does not speak TLS as this machine does' },
  ERR_SSL_WRONG_VERSION_NUMBER: { problem: 'tls', message: 'it speaks no TLS on that port' },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { problem: 'tls', message: 'it speaks no TLS on that port' },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    problem: 'tls',
    message: 'it asks for a client certificate',
  },
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    problem: 'tls',
    message: 'it refuses the connection, perhaps for want of a client certificate',
  },
}

/** Codes that come in families. */
const BY_FAMILY: readonly [RegExp, Problem][] = [
  [/^ERR_OSSL_/, { problem: 'tls', message: 'the client certificate or its key is not usable' }],
  [
    /^(ERR_SSL_|ERR_TLS_|CERT_|CRL_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/,
    { problem: 'tls', message: 'its certificate or handshake is not accepted' },
  ],
  [
    /^HPE_|^HTTPParserError$|^UND_ERR_HEADERS_OVERFLOW$/,
    { problem: 'other', message: 'it does not speak HTTP' },
  ],
  [/^EAI_/, { problem: 'name', message: 'the host’s name could not be looked up' }],
]

/** Turns what a library threw into a TransportError, by its code and never by its words. */
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

/** The error for a reply that changes the protocol (101), which no request asks for. */
export function protocolChanged(): TransportError {
  return new TransportError('other', 'it changed to another protocol (status 101)', {
    mayHaveArrived: true,
  })
}

/** The error for a connection that ended before its reply was whole, with no error of its own. */
export function connectionClosedError(): TransportError {
  return new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
}

/** The code of an error, of the first of several (an address for each kind of IP), or of its cause. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  // undici's parser seldom says which of its errors it was.
  return error.name === 'HTTPParserError' ? error.name : codeOf(error.cause)
}
