import type { ClientRequest, IncomingMessage } from 'node:http'
import { isIP, type Socket } from 'node:net'
import { proxyCredentials } from '../../../profiles/proxy.ts'
import {
  hostOf,
  proxyError,
  proxyLoginError,
  proxyRefusalError,
  type Target,
} from './proxy-errors.ts'
import type { SocketRegistry } from './sockets.ts'
import type { TransportError } from './transport.ts'

/**
 * Opens a connection to a server through a proxy; nothing is sent over it yet. Rejects with a TransportError that says
 * what the proxy did, or when the sockets are destroyed. It has no time-out.
 */
export async function openTunnel(
  proxy: URL,
  target: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  if (!proxy.protocol.startsWith('socks')) return connectOverHttp(proxy, target, sockets)
  const { connectOverSocks } = await import('./socks.ts')
  return connectOverSocks(proxy, target, sockets)
}

/** The header that sends the proxy the user name and password in its address; empty if there are none. */
export function authorizationFor(proxy: URL): Record<string, string> {
  const { name, password } = proxyCredentials(proxy)
  if (name === '' && password === '') return {}
  const basic = Buffer.from(`${name}:${password}`).toString('base64')
  return { 'proxy-authorization': `Basic ${basic}` }
}

async function connectOverHttp(
  proxy: URL,
  target: Target,
  sockets: SocketRegistry,
): Promise<Socket> {
  const outgoing = await connectRequest(proxy, target)
  return new Promise((resolve, reject) => {
    outgoing.on('socket', (socket) => sockets.track(socket))
    outgoing.on('error', (error) => reject(proxyError(error)))
    outgoing.on('connect', (reply, socket, head) => {
      const refusal = refusalIn(reply)
      if (refusal !== undefined) {
        socket.destroy()
        return reject(refusal)
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    // An ordinary reply to CONNECT: this is a server and not a proxy.
    outgoing.on('response', ({ statusCode }) => {
      outgoing.destroy()
      reject(refusedTunnelError(statusCode))
    })
    outgoing.end()
  })
}

async function connectRequest(proxy: URL, { host, port }: Target): Promise<ClientRequest> {
  const isSecure = proxy.protocol === 'https:'
  const { request } = isSecure ? await import('node:https') : await import('node:http')
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const proxyHost = hostOf(proxy)
  return request({
    method: 'CONNECT',
    host: proxyHost,
    port: Number(proxy.port) || (isSecure ? 443 : 80),
    path: authority,
    headers: { host: authority, ...authorizationFor(proxy) },
    agent: false,
    // Always set: otherwise NODE_TLS_REJECT_UNAUTHORIZED could switch the verification off.
    ...(isSecure ? { rejectUnauthorized: true } : {}),
    ...(isSecure && isIP(proxyHost) === 0 ? { servername: proxyHost } : {}),
  })
}

function refusalIn({ statusCode = 0 }: IncomingMessage): TransportError | undefined {
  if (statusCode >= 200 && statusCode < 300) return undefined
  return statusCode === 407 ? proxyLoginError() : refusedTunnelError(statusCode)
}

function refusedTunnelError(statusCode = 0): TransportError {
  return proxyRefusalError(`the proxy refused the connection (${statusCode})`)
}
