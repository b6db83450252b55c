import { closeSync, constants, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { type IPty, type IPtyForkOptions, spawn } from '@lydell/node-pty'
import { processExists } from '../../src/files/processes.ts'

/** How often is looked whether more has come from a terminal whose program has ended, in milliseconds. */
const LOOK = 50

/** What node-pty has of a terminal beside what it declares. */
interface Inner {
  _socket: Socket
  /** The path of the end that the program has. */
  _pty: string
}

/**
 * Starts a program at a terminal. Its end is told once all that it wrote was read: a terminal that nobody has open any
 * more may lose what was not read yet, so that this process has it open, too, and gives it up when nothing more comes.
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
    setTimeout(look, LOOK)
  }
  socket.destroy = (error) => {
    if (isGivenUp || error !== undefined || processExists(terminal.pid)) giveUp(error)
    else setTimeout(look, LOOK)
    return socket
  }
  return terminal
}
