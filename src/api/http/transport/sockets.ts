import type { Socket } from 'node:net'

/** Keeps every socket that is open, so that ending leaves none behind: one that nobody ends keeps the program alive. */
export interface SocketRegistry {
  /** Takes a socket in; the same socket comes back. */
  track<T extends Socket>(socket: T): T
  /** Ends them all at once, and every one that is kept later. */
  destroyAll(): void
}

/** Makes a keeper with no sockets. */
export function makeSocketRegistry(): SocketRegistry {
  const open = new Set<Socket>()
  let hasEnded = false
  return {
    track: (socket) => {
      // Who waits for it has listeners of its own; without any, an error would be nobody's.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
      open.add(socket)
      if (hasEnded) socket.destroy()
      return socket
    },
    destroyAll: () => {
      hasEnded = true
      for (const socket of open) socket.destroy()
    },
  }
}
