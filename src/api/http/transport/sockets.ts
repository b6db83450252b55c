import type { Socket } from 'node:net'

/** Keeps every socket that is open, so that ending leaves none behind: one that nobody ends keeps the program alive. */
export interface OpenSockets {
  /** Takes a socket in; the same socket comes back. */
  keep<T extends Socket>(socket: T): T
  /** Ends them all at once, and every one that is kept later. */
  end(): void
}

/** Makes a keeper with no sockets. */
export function openSockets(): OpenSockets {
  const open = new Set<Socket>()
  let hasEnded = false
  return {
    keep: (socket) => {
      // Who waits for it has listeners of its own; without any, an error would be nobody's.
      socket.on('error', () => undefined)
      socket.once('close', () => open.delete(socket))
      open.add(socket)
      if (hasEnded) socket.destroy()
      return socket
    },
    end: () => {
      hasEnded = true
      for (const socket of open) socket.destroy()
    },
  }
}
