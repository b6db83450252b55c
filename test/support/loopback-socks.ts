import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { onLoopback } from './loopback-proxy.ts'

/** The options of a SOCKS proxy. */
export interface SocksOptions {
  /** The name and password it requires (SOCKS5), or the name alone (SOCKS4). */
  login?: { name: string; password: string }
  /** The reply with which it refuses every connection. */
  refusal?: number
  /** The names it knows, and the port on this machine for each. */
  names?: Readonly<Record<string, number>>
}

/** A SOCKS proxy on loopback that closes at the end of the test. */
export interface SocksProxy {
  port: number
  /** The requests it received: `5 acme.example:443`, with the client's version. */
  asked: string[]
  /** The names and passwords it received: `ada:secret`. */
  logins: string[]
}

const SOCKS5 = 5
const NO_LOGIN = 0
const BY_PASSWORD = 2
const NONE_OF_THESE = 0xff

/** Starts a proxy that supports SOCKS 4, 4a and 5, whichever the client uses. */
export async function startSocksProxy(options: SocksOptions = {}): Promise<SocksProxy> {
  const proxy: SocksProxy = { port: 0, asked: [], logins: [] }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    serveSocks(socket, options, proxy, sockets).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  proxy.port = (server.address() as AddressInfo).port
  return proxy
}

async function serveSocks(
  socket: Socket,
  options: SocksOptions,
  proxy: SocksProxy,
  sockets: Set<Socket>,
): Promise<void> {
  const take = taker(socket)
  const [version = 0] = await take(1)
  const target = version === SOCKS5 ? await ask5(take, socket, options, proxy) : await ask4(take)
  if (target === undefined) return
  proxy.asked.push(`${version} ${target.host}:${target.port}`)
  if ('user' in target && target.user !== '') proxy.logins.push(String(target.user))
  const isWanted = version === SOCKS5 || options.login === undefined
  const isKnown = isWanted || ('user' in target && target.user === options.login?.name)
  const answer = (isGranted: boolean) => socket.write(replyOf(version, isGranted, options.refusal))
  if (options.refusal !== undefined || !isKnown) return void answer(false)
  const port = options.names?.[target.host] ?? target.port
  const isNamed = options.names?.[target.host] !== undefined
  const host = isNamed ? '127.0.0.1' : onLoopback(target.host)
  const onward = connect(port, host, () => {
    answer(true)
    onward.pipe(socket)
    socket.pipe(onward)
  })
  sockets.add(onward)
  onward.on('error', () => socket.destroy())
}

function replyOf(version: number, isGranted: boolean, refusal: number | undefined): Buffer {
  if (version === SOCKS5)
    return Buffer.from([5, isGranted ? 0 : (refusal ?? 1), 0, 1, 0, 0, 0, 0, 0, 0])
  return Buffer.from([0, isGranted ? 90 : (refusal ?? 93), 0, 0, 0, 0, 0, 0])
}

type Take = (count: number) => Promise<Buffer>

async function ask4(take: Take) {
  const head = await take(7)
  const user = await takeText(take)
  const bytes = head.subarray(3, 7)
  const isNamed = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] !== 0
  return {
    host: isNamed ? await takeText(take) : [...bytes].join('.'),
    port: head.readUInt16BE(1),
    user,
  }
}

async function ask5(take: Take, socket: Socket, { login }: SocksOptions, proxy: SocksProxy) {
  const [count = 0] = await take(1)
  const offered = [...(await take(count))]
  const wanted = login === undefined ? NO_LOGIN : BY_PASSWORD
  socket.write(Buffer.from([SOCKS5, offered.includes(wanted) ? wanted : NONE_OF_THESE]))
  if (!offered.includes(wanted)) return undefined
  if (login !== undefined && !(await logIn(take, socket, login, proxy))) return undefined
  const [, , , kind] = await take(4)
  const host = await hostOf5(take, kind ?? 0)
  return { host, port: (await take(2)).readUInt16BE(0) }
}

async function logIn(
  take: Take,
  socket: Socket,
  { name, password }: { name: string; password: string },
  proxy: SocksProxy,
): Promise<boolean> {
  await take(1)
  const given = [await takeCounted(take), await takeCounted(take)].join(':')
  proxy.logins.push(given)
  const isRight = given === `${name}:${password}`
  socket.write(Buffer.from([1, isRight ? 0 : 1]))
  return isRight
}

async function hostOf5(take: Take, kind: number): Promise<string> {
  if (kind === 1) return [...(await take(4))].join('.')
  if (kind === 3) return takeCounted(take)
  const bytes = await take(16)
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}

async function takeCounted(take: Take): Promise<string> {
  const [length = 0] = await take(1)
  return (await take(length)).toString()
}

async function takeText(take: Take): Promise<string> {
  const bytes: number[] = []
  for (;;) {
    const [byte = 0] = await take(1)
    if (byte === 0) return Buffer.from(bytes).toString()
    bytes.push(byte)
  }
}

/** Returns a function that reads a number of bytes from a socket, however they arrive. */
function taker(socket: Socket): Take {
  return (count) =>
    new Promise((resolve, reject) => {
      if (count === 0) return resolve(Buffer.alloc(0))
      const end = () => reject(new Error('closed'))
      const attempt = () => {
        const part: Buffer | null = socket.read(count)
        if (part === null) return
        socket.off('readable', attempt)
        socket.off('close', end)
        resolve(part)
      }
      socket.on('readable', attempt)
      socket.once('close', end)
      attempt()
    })
}
