import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { processExists } from '../files/processes.ts'

/** A process, and what distinguishes it from any other with the same PID. */
interface Owner {
  pid: number
  /** When it was started, in the kernel's ticks since boot; 0 if unknown. */
  start: string
  /** The machine or container: within it, a PID means the same process. */
  machine: string
}

const NAME = /^[0-9a-z]{9}-(\d+)-(\d+)-([0-9a-f]+)-[0-9a-z]+$/

/** An unknown machine: nothing is known about its processes. */
const UNKNOWN_MACHINE = '0'

let self: Owner | undefined
let count = 0

/**
 * A unique name for a claim of this process. Names sort by `since`, the time in milliseconds when the process began to
 * wait; clocks may disagree, but only fairness depends on them.
 */
export function claimName(since: number): string {
  self ??= currentProcess()
  count += 1
  const unique = `${process.hrtime.bigint().toString(36)}${count.toString(36)}`
  return `${since.toString(36).padStart(9, '0')}-${self.pid}-${self.start}-${self.machine}-${unique}`
}

/** The PID of the process that made a claim; undefined if the name isn't a claim's. */
export function ownerPid(name: string): number | undefined {
  return ownerOf(name)?.pid
}

/** Whether the process that made a claim has ended; undefined if that can't be known from here. */
export function hasOwnerEnded(name: string): boolean | undefined {
  const owner = ownerOf(name)
  self ??= currentProcess()
  if (owner === undefined || self.machine === UNKNOWN_MACHINE || owner.machine !== self.machine) {
    return undefined
  }
  if (!processExists(owner.pid)) return true
  const status = statusOf(owner.pid)
  if (status === undefined) return undefined
  // A killed process keeps its PID until its parent waits for it, but no longer does anything.
  return 'ZX'.includes(status.state) || status.start !== owner.start
}

function currentProcess(): Owner {
  const { pid } = process
  return { pid, start: statusOf(pid)?.start ?? '0', machine: machine() }
}

function ownerOf(name: string): Owner | undefined {
  const [, pid, start, machine] = NAME.exec(name) ?? []
  if (pid === undefined || start === undefined || machine === undefined) return undefined
  return { pid: Number(pid), start, machine }
}

/** A process's status on Linux; undefined on other systems, and if the process is hidden. */
function statusOf(pid: number): { state: string; start: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  // The program's name comes first, in brackets, and can contain anything.
  const [state, ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  const start = fields[18]
  return state === undefined || start === undefined ? undefined : { state, start }
}

/** An ID of this machine: on Linux the boot and the container, since containers can share a host name. */
function machine(): string {
  if (process.platform !== 'linux')
    return Buffer.from(hostname()).toString('hex') || UNKNOWN_MACHINE
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.replace(/[^0-9a-f]/g, '')
  const container = /\[(\d+)\]/.exec(linkTarget('/proc/self/ns/pid') ?? '')?.[1]
  return boot === undefined || container === undefined ? UNKNOWN_MACHINE : `${boot}${container}`
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
