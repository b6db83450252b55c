import type { Socket } from 'node:net'
import { type IPty, type IPtyForkOptions, spawn } from '@lydell/node-pty'
import { processExists } from '../../src/files/processes.ts'

/** How long what stands in a terminal may take to be read once its program has ended. */
const READING = 10_000

/**
 * Starts a program at a terminal. Its end is told once all that it wrote was read: node-pty gives the terminal up after
 * 200 ms, and on a busy machine the last lines with it.
 */
export function spawnAtTerminal(
  file: string,
  args: string[],
  options: IPtyForkOptions & { cols: number; rows: number },
): IPty {
  const terminal = spawn(file, args, options)
  const { _socket: socket } = terminal as unknown as { _socket: Socket }
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error) => {
    // Nobody has the terminal open any more: its end is one of the stream, or an error.
    const isRead = error !== undefined || socket.readableEnded
    if (isRead || processExists(terminal.pid)) return destroy(error)
    setTimeout(destroy, READING).unref()
    return socket
  }
  return terminal
}
