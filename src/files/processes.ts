import { errorCode } from './file-errors.ts'

/** Whether a process of this number exists on this machine, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, but it exists.
    return errorCode(error) !== 'ESRCH'
  }
}
