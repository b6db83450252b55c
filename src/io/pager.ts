import { type ChildProcess, spawn } from 'node:child_process'
import { InterruptedError } from '../errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'
import { abandonChild, describeExit, terminateChild } from './child-processes.ts'
import { execInShell } from './exec-in-shell.ts'

/** The parts of the world that a pager needs. */
type PagerContext = Pick<World, 'env' | 'signal'> &
  Partial<Pick<World, 'platform'>> &
  WithSecrets & {
    /** Called if the pager failed, which may then have shown nothing. */
    onFailure?(message: string): void
  }

/** How long a pager may take to end, in milliseconds. */
const GRACE = 1000

/** The exit statuses of a shell that didn't find a command, or couldn't run it. */
const NO_COMMAND: readonly unknown[] = [126, 127]

/**
 * Shows text in the person's pager (`ITFLOW_PAGER`, `PAGER`, or `less`) until it ends or the signal aborts. Resolves
 * with false if there is no pager, so that the text can be written directly; rejects with an InterruptedError after
 * Ctrl-C.
 */
export function showInPager(text: string, context: PagerContext): Promise<boolean> {
  const { env, signal } = context
  const command = env['ITFLOW_PAGER'] ?? env['PAGER'] ?? 'less'
  if (['', 'cat'].includes(command.trim())) return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    const child = spawnPager(command, context)
    // It has changed the terminal's modes, and restores them when it ends.
    const terminate = () =>
      void terminateChild({ child, hasOwnGroup: false }, 'SIGTERM', GRACE).then(finish)
    const finish = () => {
      signal.removeEventListener('abort', terminate)
      abandonChild(child)
      // The terminal sent it to this program too, which may not have noticed yet.
      if (child.signalCode === 'SIGINT') reject(new InterruptedError('SIGINT'))
      const isShown = !NO_COMMAND.includes(child.exitCode)
      if (isShown && !signal.aborted) reportFailure(child, command, context)
      resolve(isShown)
    }
    child.on('error', () => {
      signal.removeEventListener('abort', terminate)
      resolve(false)
    })
    child.on('exit', finish)
    // A person may leave the pager before the end.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(text)
    if (signal.aborted) terminate()
    else signal.addEventListener('abort', terminate, { once: true })
  })
}

function spawnPager(command: string, { env, platform, secrets }: PagerContext): ChildProcess {
  return spawn(platform === 'win32' ? command : execInShell(command), {
    shell: true,
    stdio: ['pipe', 'inherit', 'ignore'],
    env: { LESS: 'FRX', LESSCHARSET: 'utf-8', LV: '-c', ...childEnvironment(env, secrets?.()) },
  })
}

function reportFailure(
  { exitCode, signalCode }: ChildProcess,
  command: string,
  { onFailure }: PagerContext,
): void {
  if (exitCode === 0) return
  onFailure?.(
    `The pager ${describeExit(exitCode ?? signalCode)}: ${command}. To do without one: --no-pager`,
  )
}
