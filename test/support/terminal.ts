import { closeSync, constants, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { type IPty, type IPtyForkOptions, spawn } from '@lydell/node-pty'
import { processExists } from '../../src/files/processes.ts'

/** How often to check for more output of a terminal whose program has ended, in milliseconds. */
const POLL_INTERVAL = 50

/** The undeclared properties of node-pty's terminal. */
interface Inner {
  _socket: Socket
  /** The path of the program's end. */
  _pty: string
}

/**
 * Starts a program at a terminal. Its exit is reported once all its output was read: a terminal that no process has open
 * may lose unread output, so this process also keeps it open, and closes it when no more output arrives.
 */
export function spawnAtTerminal(
  file: string,
  args: string[],
  options: IPtyForkOptions & { cols: number; rows: number },
): IPty {
  const terminal = spawn(file, args, options)
  const { _socket: socket, _pty: path } = terminal as unknown as Inner
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  const destroy = socket.destroy.bind(socket)
  let hasCome = true
  let isGivenUp = false
  socket.on('data', () => {
    hasCome = true
  })
  const giveUp = (error?: Error) => {
    if (!isGivenUp) closeSync(held)
    isGivenUp = true
    destroy(error)
  }
  const look = () => {
    if (!hasCome) return giveUp()
    hasCome = false
    setTimeout(look, POLL_INTERVAL)
  }
  socket.destroy = (error) => {
    if (isGivenUp || error !== undefined || processExists(terminal.pid)) giveUp(error)
    else setTimeout(look, POLL_INTERVAL)
    return socket
  }
  return terminal
}
