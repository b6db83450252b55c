import { errorCode } from './file-errors.ts'

/** Whether a process with this ID exists on this machine, no matter who owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process can't be signalled, but it exists.
    return errorCode(error) !== 'ESRCH'
  }
}
