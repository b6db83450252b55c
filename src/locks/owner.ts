import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { processExists } from '../files/processes.ts'

/** A process, and what distinguishes it from any other with the same PID. */
interface Owner {
  pid: number
  /** When it was started, in the kernel's ticks since boot; 0 if unknown. */
  start: string
  /** Where it runs: within it, a PID means the same process. */
  machine: string
}

const NAME = /^[0-9a-z]{9}-(\d+)-(\d+)-([0-9a-f]+)-[0-9a-z]+$/

/** An unknown machine: nothing is known about its processes. */
const UNKNOWN = '0'

let own: Owner | undefined
let count = 0

/**
 * A unique name for a claim of this process. Names sort by `since`, the milliseconds
 * of the clock when the process began to wait, as far as clocks agree; only fairness depends on that.
 */
export function claimName(since: number): string {
  own ??= { pid: process.pid, start: statusOf(process.pid)?.start ?? '0', machine: machine() }
  count += 1
  const unique = `${process.hrtime.bigint().toString(36)}${count.toString(36)}`
  return `${since.toString(36).padStart(9, '0')}-${own.pid}-${own.start}-${own.machine}-${unique}`
}

/** The PID of the process that made a claim; undefined if the name isn't one of ours. */
export function ownerPid(name: string): number | undefined {
  return ownerOf(name)?.pid
}

/** Whether the process that made a claim has ended; undefined if that can't be known from here. */
export function hasOwnerEnded(name: string): boolean | undefined {
  const owner = ownerOf(name)
  own ??= { pid: process.pid, start: statusOf(process.pid)?.start ?? '0', machine: machine() }
  if (owner === undefined || own.machine === UNKNOWN || owner.machine !== own.machine) {
    return undefined
  }
  if (!processExists(owner.pid)) return true
  const status = statusOf(owner.pid)
  if (status === undefined) return undefined
  // A killed process keeps its PID until its parent waits for it, but no longer does anything.
  return 'ZX'.includes(status.state) || status.start !== owner.start
}

function ownerOf(name: string): Owner | undefined {
  const [, pid, start, machine] = NAME.exec(name) ?? []
  if (pid === undefined || start === undefined || machine === undefined) return undefined
  return { pid: Number(pid), start, machine }
}

/** What Linux tells of a process; undefined elsewhere, and of one that is hidden. */
function statusOf(pid: number): { state: string; start: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  // The program's name comes before, in brackets, and can contain anything.
  const [state, ...fields] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  const start = fields[18]
  return state === undefined || start === undefined ? undefined : { state, start }
}

/** On Linux, the boot and the container; different containers can have the same host name. */
function machine(): string {
  if (process.platform !== 'linux') return Buffer.from(hostname()).toString('hex') || UNKNOWN
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.replace(/[^0-9a-f]/g, '')
  const container = /\[(\d+)\]/.exec(attemptLink('/proc/self/ns/pid') ?? '')?.[1]
  return boot === undefined || container === undefined ? UNKNOWN : `${boot}${container}`
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

function attemptLink(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
