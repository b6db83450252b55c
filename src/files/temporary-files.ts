import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { withFileError } from './file-errors.ts'
import { processExists } from './processes.ts'

/** The name of a temporary file beside the file that it will replace. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}.${process.hrtime.bigint()}.tmp`
}

/** The suffixes of a file's temporary files: ours, and those of conf. */
const TEMPORARY = /^\.\d+\.\d+\.tmp$|^\.tmp-\d{10}[0-9a-f]{6}$/

/** A temporary file that is older than this, in milliseconds, was left by a run that was killed. */
const OLD = 10 * 60_000

/** The temporary files beside a file: of a run that was killed, or of one that is replacing it right now. */
export function temporaryFiles(path: string): string[] {
  try {
    const file = realPath(path)
    const [directory, name] = [dirname(file), basename(file)]
    return readdirSync(directory)
      .filter((other) => other.startsWith(name) && TEMPORARY.test(other.slice(name.length)))
      .map((other) => join(directory, other))
  } catch {
    return []
  }
}

/** The same, only of runs that have certainly ended. */
export function abandonedTemporaryFiles(path: string, now: Date): string[] {
  return temporaryFiles(path).filter((file) => isDead(file) || isOld(file, now))
}

/** Removes them; while the file they belong to is locked, all of them are left-overs. */
export function removeFiles(paths: readonly string[]): void {
  for (const path of paths)
    withFileError(`${path} cannot be removed`, () => rmSync(path, { force: true }))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether the process that made it, whose PID is in its name, has ended. */
function isDead(file: string): boolean {
  const [, pid] = /\.(\d+)\.\d+\.tmp$/.exec(file) ?? []
  return pid !== undefined && !processExists(Number(pid))
}

function isOld(file: string, now: Date): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && now.getTime() - stats.mtimeMs > OLD
}
