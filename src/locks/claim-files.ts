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

/** How often a claim is touched, in milliseconds, for those who can't look for the process itself. */
const TOUCHED_EVERY = 2_000

/** Tries to create a file in a directory that others may remove at the same time, or (on Windows) are removing. */
const TRIES = 500

/** Claims that are files in a directory, which is removed with the last of them. */
export interface ClaimFiles extends Claims {
  /** Whether a claim of this process still exists; it doesn't if somebody took the process for dead. */
  has(name: string): boolean
}

/**
 * The claims in a directory, whose parent exists. A process that can't be looked for, since it runs elsewhere, is
 * dead once its claim was not touched for `stale` milliseconds. `onTaken` is called if a claim of this one was removed so.
 */
export function claimFiles(
  directory: string,
  stale: number,
  onTaken: () => void = () => undefined,
): ClaimFiles {
  const since = Date.now()
  const signOf = watchHeartbeats(stale)
  const pathOf = (name: string) => `${directory}/${name}`
  const add = async () => {
    const name = claimName(since)
    await makeFile(directory, pathOf(name))
    startHeartbeat(pathOf(name), onTaken)
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
      const isOver = hasOwnerEnded(name)
      if (isOver !== undefined) return isOver ? 'gone' : 'living'
      return signOf(pathOf(name))
    },
    mark: (name) => makeFile(directory, `${pathOf(name)}+`),
    remove: async (name) => remove(name),
    pause: async () => void (await sleep(pauseLength())),
    has: (name) => existsSync(pathOf(name)),
  }
}

/** What is in a directory, except for what systems and file managers put there. */
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

/** Between 5 and 15 ms, so that waiting processes don't all look at the same time. */
function pauseLength(): number {
  return 5 + Number(process.hrtime.bigint() % 11n)
}

async function makeFile(directory: string, path: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      makeDirectory(directory)
      requireDirectory(directory)
      closeSync(openSync(path, 'wx', 0o600))
      return
    } catch (error) {
      if (left === 0 || !isTransient(error)) throw error
      if (left < TRIES / 2) await sleep(pauseLength())
    }
  }
}

/** Throws for a link, too: it could lead to where others look for other locks, or to what never stays the same (/proc). */
function requireDirectory(path: string): void {
  if (!lstatSync(path).isDirectory()) throw new Error('it is a file or a link')
}

/** Whether the directory was removed meanwhile; then creating it is tried again. */
function isTransient(error: unknown): boolean {
  const code = errorCode(error)
  if (code === 'ENOENT') return true
  return process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(String(code))
}

/** The mark first: a claim without one is ignored like any other, a mark without a claim would stay. */
function removeClaim(directory: string, path: string): void {
  rmSync(`${path}+`, { force: true })
  rmSync(path, { force: true })
  try {
    rmdirSync(directory)
  } catch {
    // It has somebody else's claim in it, or it is gone.
  }
}

/** The claims of this process, removed when it ends. */
const touched = new Map<string, NodeJS.Timeout>()

function startHeartbeat(path: string, onTaken: () => void): void {
  if (touched.size === 0) process.on('exit', removeAll)
  touched.set(path, setInterval(touch, TOUCHED_EVERY, path, onTaken).unref())
}

function stopHeartbeat(path: string): void {
  clearInterval(touched.get(path))
  if (touched.delete(path) && touched.size === 0) process.off('exit', removeAll)
}

function touch(path: string, onTaken: () => void): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch (error) {
    // If it can't be touched now, it may work the next time.
    if (!isNotFoundError(error)) return
    stopHeartbeat(path)
    onTaken()
  }
}

function removeAll(): void {
  for (const path of touched.keys()) {
    try {
      removeClaim(path.slice(0, path.lastIndexOf('/')), path)
    } catch {
      // It will be ignored, since this process is ending.
    }
  }
}
