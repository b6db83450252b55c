import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { proxyCredentials } from '../../../profiles/proxy.ts'
import { toTransportError } from './classify-error.ts'
import { hostOf, proxyError, proxyRefusalError, type Target } from './proxy-errors.ts'
import type { SocketRegistry } from './sockets.ts'
import { TransportError } from './transport.ts'

const DEFAULT_PORT = 1080

/** The sender has its own time-out; the package's default would end a slow request too early. In milliseconds. */
const NO_TIMEOUT = 2 ** 31 - 1

/** The protocol of each scheme, and whether names are looked up on this machine. `socks` means `socks5h`. */
const SCHEMES: Readonly<Record<string, { type: 4 | 5; isLookupLocal: boolean }>> = {
  'socks4:': { type: 4, isLookupLocal: true },
  'socks4a:': { type: 4, isLookupLocal: false },
  'socks5:': { type: 5, isLookupLocal: true },
  'socks5h:': { type: 5, isLookupLocal: false },
  'socks:': { type: 5, isLookupLocal: false },
}

/** Opens a connection through a SOCKS proxy. The scheme decides whether this machine or the proxy looks up the name. */
export async function connectOverSocks(
  proxy: URL,
  target: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  const { type, isLookupLocal } = SCHEMES[proxy.protocol] ?? { type: 5, isLookupLocal: false }
  const hosts = await hostsFor(target.host, type, isLookupLocal)
  let failure: unknown
  for (const host of hosts) {
    try {
      return await connectTo(proxy, type, { ...target, host }, sockets)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** The hosts to try in order: the one given, or each of its addresses. SOCKS4 doesn't support IPv6. */
async function hostsFor(
  host: string,
  type: 4 | 5,
  isLookupLocal: boolean,
): Promise<readonly string[]> {
  const family = isIP(host)
  if (family === 6 && type === 4) {
    throw proxyRefusalError("SOCKS4 can't reach an IPv6 address; socks5:// can")
  }
  if (family !== 0 || !isLookupLocal) return [host]
  try {
    const found = await lookup(host, { all: true, family: type === 4 ? 4 : 0 })
    return found.map(({ address }) => address)
  } catch (cause) {
    const { problem, message } = toTransportError(cause, false)
    const other = type === 4 ? 'socks4a' : 'socks5h'
    const advice = `${message}; with ${other}:// the proxy looks up the name`
    throw new TransportError(problem, advice, { mayHaveArrived: false, isAtProxy: true, cause })
  }
}

async function connectTo(
  proxy: URL,
  type: 4 | 5,
  destination: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  const { SocksClient } = await import('../../../packages/socks.ts')
  const port = Number(proxy.port) || DEFAULT_PORT
  const proxyHost = hostOf(proxy)
  const socket = sockets.track(connect({ host: proxyHost, port, noDelay: true }))
  const endError = watchEnd(socket)
  await waitForConnection(socket)
  const { name, password } = proxyCredentials(proxy)
  const login = name === '' && password === '' ? {} : { userId: name, password }
  try {
    await SocksClient.createConnection({
      command: 'connect',
      proxy: { host: proxyHost, port, type, ...login },
      destination,
      timeout: NO_TIMEOUT,
      existing_socket: socket,
    })
    return socket
  } catch (error) {
    socket.destroy()
    throw endError() ?? unopenedError(error)
  }
}

function waitForConnection(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) => reject(proxyError(error)))
    socket.once('close', () => reject(closedByProxyError()))
  })
}

/** Returns a function that says how the connection to the proxy ended, unless the package ended it. */
function watchEnd(socket: Socket): () => TransportError | undefined {
  let failure: TransportError | undefined
  socket.once('error', (error) => {
    failure = proxyError(error)
  })
  for (const event of ['end', 'close']) {
    socket.once(event, () => {
      failure ??= closedByProxyError()
    })
  }
  return () => failure
}

function closedByProxyError(): TransportError {
  const message = 'the proxy closed the connection'
  return new TransportError('closed', message, { mayHaveArrived: false, isAtProxy: true })
}

/** Only the package's message is used, a fixed text: the error itself contains the password. */
function unopenedError(error: unknown): TransportError {
  const reason = error instanceof Error ? ` (${error.message})` : ''
  return proxyRefusalError(`the SOCKS proxy did not open the connection${reason}`)
}
