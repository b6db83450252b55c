import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  utimesSync,
} from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeDirectory } from '../files/directories.ts'
import { errorCode, isNotFoundError } from '../files/file-errors.ts'
import type { Claims } from './claim-protocol.ts'
import { watchHeartbeats } from './heartbeat.ts'
import { claimName, hasOwnerEnded } from './owner.ts'

/** How often a claim is touched, in milliseconds, for processes that can't check whether its owner runs. */
const TOUCH_INTERVAL = 2_000

/** How often to try creating a file in a directory that others may remove at the same time. */
const MAX_TRIES = 500

/** Claims as files in a directory, which is removed with the last one. */
export interface ClaimFiles extends Claims {
  /** Whether a claim of this process still exists; it doesn't if another process assumed this one to be dead. */
  has(name: string): boolean
}

/**
 * The claims in a directory, whose parent must exist. A process on another machine is assumed to be dead once its claim
 * hasn't been touched for `stale` milliseconds. `onLost` is called if a claim of this process was removed for that
 * reason.
 */
export function claimFiles(
  directory: string,
  stale: number,
  onLost: () => void = () => undefined,
): ClaimFiles {
  const since = Date.now()
  const stateOf = watchHeartbeats(stale)
  const pathOf = (name: string) => `${directory}/${name}`
  const add = async () => {
    const name = claimName(since)
    await makeFile(directory, pathOf(name))
    startHeartbeat(pathOf(name), onLost)
    return name
  }
  const remove = (name: string) => {
    stopHeartbeat(pathOf(name))
    removeClaim(directory, pathOf(name))
  }
  return {
    add,
    list: async () => entriesOf(directory),
    state: async (name) => {
      const hasEnded = hasOwnerEnded(name)
      if (hasEnded !== undefined) return hasEnded ? 'gone' : 'living'
      return stateOf(pathOf(name))
    },
    mark: (name) => makeFile(directory, `${pathOf(name)}+`),
    remove: async (name) => remove(name),
    pause: async () => void (await sleep(pauseLength())),
    has: (name) => existsSync(pathOf(name)),
  }
}

/** The claims in a directory, without the files that systems and file managers put there. */
function entriesOf(directory: string): readonly string[] {
  try {
    requireDirectory(directory)
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^.+]/.test(entry.name))
      .map(({ name }) => name)
  } catch (error) {
    if (isNotFoundError(error)) return []
    throw error
  }
}

/** Between 5 and 15 ms, so that waiting processes don't all check at the same time. */
function pauseLength(): number {
  return 5 + Number(process.hrtime.bigint() % 11n)
}

async function makeFile(directory: string, path: string): Promise<void> {
  for (let left = MAX_TRIES; ; left -= 1) {
    try {
      makeDirectory(directory)
      requireDirectory(directory)
      closeSync(openSync(path, 'wx', 0o600))
      return
    } catch (error) {
      if (left === 0 || !isTransient(error)) throw error
      if (left < MAX_TRIES / 2) await sleep(pauseLength())
    }
  }
}

/** Throws for a link too: it could lead to another lock's directory, or to one that changes by itself (/proc). */
function requireDirectory(path: string): void {
  if (!lstatSync(path).isDirectory()) throw new Error('it is a file or a link')
}

/** Whether another process has just removed the directory, so that creating it should be tried again. */
function isTransient(error: unknown): boolean {
  const code = errorCode(error)
  if (code === 'ENOENT') return true
  return process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(String(code))
}

/** Removes a claim; its mark goes first, since a mark without a claim would stay forever. */
function removeClaim(directory: string, path: string): void {
  rmSync(`${path}+`, { force: true })
  rmSync(path, { force: true })
  try {
    rmdirSync(directory)
  } catch {
    // It contains another claim, or no longer exists.
  }
}

/** The claims of this process, which are removed when it ends. */
const touched = new Map<string, NodeJS.Timeout>()

function startHeartbeat(path: string, onLost: () => void): void {
  if (touched.size === 0) process.on('exit', removeAll)
  touched.set(path, setInterval(touch, TOUCH_INTERVAL, path, onLost).unref())
}

function stopHeartbeat(path: string): void {
  clearInterval(touched.get(path))
  if (touched.delete(path) && touched.size === 0) process.off('exit', removeAll)
}

function touch(path: string, onLost: () => void): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch (error) {
    // It may work the next time.
    if (!isNotFoundError(error)) return
    stopHeartbeat(path)
    onLost()
  }
}

function removeAll(): void {
  for (const path of touched.keys()) {
    try {
      removeClaim(path.slice(0, path.lastIndexOf('/')), path)
    } catch {
      // Others ignore the claim of an ended process.
    }
  }
}
