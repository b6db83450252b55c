import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, to close them. */
export class Connections {
  readonly #server: Server
  /** With TLS both the encrypted ones and what is in them. */
  readonly #sockets = new Set<Socket>()
  /** Those without a request so far, and how many bytes of a handshake they had received. */
  readonly #unused = new Map<Socket, number>()
  /** The connections by their remote end, oldest first, and those of them that a token was accepted on. */
  readonly #open = new Map<string, Socket>()
  readonly #trusted = new Set<string>()
  #closed: Promise<void> | undefined

  /** If there are more than `max`, the oldest one is closed on which no token was accepted: others must not keep sources out. */
  constructor(server: Server, max: number) {
    this.#server = server
    server.on('connection', (socket: Socket) => this.#limit(socket, max))
    const add = (socket: Socket) => {
      // A handshake that ended after the server had stopped listening.
      if (this.isClosing) return void socket.destroy()
      this.#sockets.add(socket)
      this.#unused.set(socket, socket.bytesRead)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        this.#unused.delete(socket)
      })
    }
    const use = ({ socket }: IncomingMessage) => this.#unused.delete(socket)
    server.on('request', use)
    server.on('checkContinue', use)
    server.on('connection', add)
    server.on('secureConnection', add)
  }

  /** Remembers that a token was accepted on a connection. */
  trust(socket: Socket): void {
    const end = remoteEnd(socket)
    if (this.#open.has(end)) this.#trusted.add(end)
  }

  #limit(socket: Socket, max: number): void {
    const end = remoteEnd(socket)
    this.#open.set(end, socket)
    socket.once('close', () => {
      if (this.#open.get(end) !== socket) return
      this.#open.delete(end)
      this.#trusted.delete(end)
    })
    if (this.#open.size <= max) return
    for (const [other, open] of this.#open) {
      if (this.#trusted.has(other)) continue
      this.#open.delete(other)
      open.destroy()
      return
    }
  }

  /** Whether the server has stopped listening. */
  get isClosing(): boolean {
    return this.#closed !== undefined
  }

  /**
   * Stops listening; resolves once the requests in progress are answered, or after this many milliseconds, or when `hurry`
   * aborts.
   */
  close(maxWait: number, hurry?: AbortSignal): Promise<void> {
    this.#closed ??= this.#close(maxWait, hurry)
    return this.#closed
  }

  async #close(maxWait: number, hurry?: AbortSignal): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    for (const [socket, before] of this.#unused) if (socket.bytesRead === before) socket.destroy()
    const destroyAll = () => {
      for (const socket of this.#sockets) socket.destroy()
    }
    const timer = setTimeout(destroyAll, maxWait)
    hurry?.addEventListener('abort', destroyAll)
    if (hurry?.aborted === true) destroyAll()
    await closed
    hurry?.removeEventListener('abort', destroyAll)
    clearTimeout(timer)
  }
}

/** The remote end of a connection, which is the same with TLS and without. */
function remoteEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
