import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { proxyCredentials } from '../../../profiles/proxy.ts'
import { toTransportError } from './classify-error.ts'
import { hostOf, proxyError, proxyRefusalError, type Target } from './proxy-errors.ts'
import type { SocketRegistry } from './sockets.ts'
import { TransportError } from './transport.ts'

const USUAL_PORT = 1080

/** Times are the sender's business: the package's own would end a patient request too early, in milliseconds. */
const NO_LIMIT = 2 ** 31 - 1

/** What a scheme asks for. `socks` leaves it open, and is taken for the most capable. */
const KINDS: Readonly<Record<string, { type: 4 | 5; looksUp: boolean }>> = {
  'socks4:': { type: 4, looksUp: true },
  'socks4a:': { type: 4, looksUp: false },
  'socks5:': { type: 5, looksUp: true },
  'socks5h:': { type: 5, looksUp: false },
  'socks:': { type: 5, looksUp: false },
}

/** Opens a connection through a SOCKS proxy; the server's name is looked up here or there, as the scheme says. */
export async function connectOverSocks(
  proxy: URL,
  target: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  const { type, looksUp } = KINDS[proxy.protocol] ?? { type: 5, looksUp: false }
  const hosts = await hostsFor(target.host, type, looksUp)
  let failure: unknown
  for (const host of hosts) {
    try {
      return await throughOne(proxy, type, { ...target, host }, sockets)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** What to name to the proxy: one host, or every address of it in turn. SOCKS4 itself knows none of IPv6. */
async function hostsFor(host: string, type: 4 | 5, looksUp: boolean): Promise<readonly string[]> {
  const family = isIP(host)
  if (family === 6 && type === 4) {
    throw proxyRefusalError("SOCKS4 can't reach an IPv6 address; socks5:// can")
  }
  if (family !== 0 || !looksUp) return [host]
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

async function throughOne(
  proxy: URL,
  type: 4 | 5,
  destination: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  const { SocksClient } = await import('../../../packages/socks.ts')
  const port = Number(proxy.port) || USUAL_PORT
  const own = hostOf(proxy)
  const socket = sockets.track(connect({ host: own, port, noDelay: true }))
  const ended = watchEnd(socket)
  await connected(socket)
  const { name, password } = proxyCredentials(proxy)
  const login = name === '' && password === '' ? {} : { userId: name, password }
  try {
    await SocksClient.createConnection({
      command: 'connect',
      proxy: { host: own, port, type, ...login },
      destination,
      timeout: NO_LIMIT,
      existing_socket: socket,
    })
    return socket
  } catch (error) {
    socket.destroy()
    throw ended() ?? unopened(error)
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) => reject(proxyError(error)))
    socket.once('close', () => reject(closedByProxy()))
  })
}

/** Tells, when asked, how the connection to the proxy ended, where it was not the package that ended it. */
function watchEnd(socket: Socket): () => TransportError | undefined {
  let failure: TransportError | undefined
  socket.once('error', (error) => {
    failure = proxyError(error)
  })
  for (const event of ['end', 'close']) {
    socket.once(event, () => {
      failure ??= closedByProxy()
    })
  }
  return () => failure
}

function closedByProxy(): TransportError {
  const message = 'the proxy closed the connection'
  return new TransportError('closed', message, { mayHaveArrived: false, isAtProxy: true })
}

/** The package's words are its own and fixed; the error itself holds the password and goes no further. */
function unopened(error: unknown): TransportError {
  const reason = error instanceof Error ? ` (${error.message})` : ''
  return proxyRefusalError(`the SOCKS proxy did not open the connection${reason}`)
}
