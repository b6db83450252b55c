import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { withFileError } from './file-errors.ts'
import { processExists } from './processes.ts'

/** The name of a temporary file next to the file that it will replace. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}.${process.hrtime.bigint()}.tmp`
}

/** The suffixes of temporary files: this program's, and those of the conf package. */
const TEMPORARY = /^\.\d+\.\d+\.tmp$|^\.tmp-\d{10}[0-9a-f]{6}$/

/** A temporary file older than this, in milliseconds, belongs to a run that was killed. */
const MAX_AGE = 10 * 60_000

/** A file's temporary files: of runs that were killed, and of one that is replacing it right now. */
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

/** A file's temporary files of runs that have certainly ended. */
export function abandonedTemporaryFiles(path: string, now: Date): string[] {
  return temporaryFiles(path).filter((file) => hasOwnerEnded(file) || isOld(file, now))
}

/** Removes temporary files. While the file they belong to is locked, all of them are left over. */
export function removeFiles(paths: readonly string[]): void {
  for (const path of paths)
    withFileError(`${path} can't be removed`, () => rmSync(path, { force: true }))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether the process that made a temporary file, whose ID is in its name, has ended. */
function hasOwnerEnded(file: string): boolean {
  const [, pid] = /\.(\d+)\.\d+\.tmp$/.exec(file) ?? []
  return pid !== undefined && !processExists(Number(pid))
}

function isOld(file: string, now: Date): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && now.getTime() - stats.mtimeMs > MAX_AGE
}
