import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { attempt } from './problems.ts'

/** The names that temporary files of a file have behind its own: ours, and those that conf makes. */
const TEMPORARY = /^\.(\d+)\.\d+\.tmp$|^\.tmp-\d{10}[0-9a-f]{6}$/

/** A temporary file that is older than this, in milliseconds, was left by a run that was killed. */
const OLD = 10 * 60_000

/** The temporary files that stand beside a file: of a run that was killed, or of one that is just replacing it. */
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

/** The same, of runs that have ended for sure. */
export function deadTemporaryFiles(path: string, now: Date): string[] {
  return temporaryFiles(path).filter((file) => isDead(file) || isOld(file, now))
}

/** Removes them; under the lock of the file they belong to, all of them are left over. */
export function removeFiles(paths: readonly string[]): void {
  for (const path of paths)
    attempt(`${path} cannot be removed`, () => rmSync(path, { force: true }))
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether the process that made it, which its name tells, is no more. */
function isDead(file: string): boolean {
  const [, pid] = /\.(\d+)\.\d+\.tmp$/.exec(file) ?? []
  if (pid === undefined) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

function isOld(file: string, now: Date): boolean {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats !== undefined && now.getTime() - stats.mtimeMs > OLD
}
