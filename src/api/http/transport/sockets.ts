import type { Socket } from 'node:net'

/** Tracks open sockets, so that all can be closed: one that stays open keeps the program running. */
export interface SocketRegistry {
  /** Adds a socket, and returns it. */
  track<T extends Socket>(socket: T): T
  /** Destroys all sockets, and any that is added later. */
  destroyAll(): void
}

/** Makes an empty registry. */
export function makeSocketRegistry(): SocketRegistry {
  const open = new Set<Socket>()
  let hasEnded = false
  return {
    track: (socket) => {
      // Users of the socket have their own listeners; without any, an error would be unhandled.
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
