import { createServer, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A proxy on loopback that closes at the end of the test. */
export interface Proxy {
  address: string
  /** The requests it received: `CONNECT host:port`, or `GET http://…`. */
  asked: string[]
  /** The `proxy-authorization` of each request. */
  authorizations: (string | undefined)[]
}

/** Returns a name that the proxies of tests resolve to this machine: requests to loopback addresses bypass proxies. */
export function onLoopback(host: string): string {
  return host.endsWith('.example') ? '127.0.0.1' : host
}

/** Starts a proxy that opens tunnels and forwards plain requests; with `refusal`, it replies with that status instead. */
export async function startProxy(refusal?: number): Promise<Proxy> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    authorizations.push(incoming.headers['proxy-authorization'])
    if (refusal !== undefined) {
      outgoing.writeHead(refusal).end()
      return
    }
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const url = new URL(incoming.url ?? '')
    url.hostname = onLoopback(url.hostname)
    const onward = request(url, { method: incoming.method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`)
    authorizations.push(incoming.headers['proxy-authorization'])
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const onward = connect(Number(port), onLoopback(hostname), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    sockets.add(onward)
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, asked, authorizations }
}
