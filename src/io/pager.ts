import { spawn } from 'node:child_process'
import { InterruptedError } from '../errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'
import { abandonChild, terminateChild } from './child-processes.ts'
import { execInShell } from './exec-in-shell.ts'

/** How long a pager may take to end, in milliseconds. */
const GRACE = 1000

/** The exit statuses of a shell that found no such command, or could not run it. */
const NO_COMMAND: readonly unknown[] = [126, 127]

/**
 * Shows text through the person's pager (`ITFLOW_PAGER`, `PAGER`, else `less`), which the signal ends.
 * Resolves with false where there is none, so that the text can be written as it is; rejects where Ctrl-C ended it.
 * `onFailure` is told of one that failed, which may have shown nothing.
 */
export function showInPager(
  text: string,
  {
    env,
    signal,
    platform,
    secrets,
    onFailure,
  }: Pick<World, 'env' | 'signal'> &
    Partial<Pick<World, 'platform'>> &
    WithSecrets & { onFailure?(message: string): void },
): Promise<boolean> {
  const command = env['ITFLOW_PAGER'] ?? env['PAGER'] ?? 'less'
  if (['', 'cat'].includes(command.trim())) return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    const child = spawn(platform === 'win32' ? command : execInShell(command), {
      shell: true,
      stdio: ['pipe', 'inherit', 'ignore'],
      env: { LESS: 'FRX', LESSCHARSET: 'utf-8', LV: '-c', ...childEnvironment(env, secrets?.()) },
    })
    // It has changed the terminal's modes, and restores them when it ends.
    const end = () =>
      void terminateChild({ child, hasOwnGroup: false }, 'SIGTERM', GRACE).then(done)
    const done = () => {
      signal.removeEventListener('abort', end)
      abandonChild(child)
      // The terminal sent it to this program, too, which may not have noticed yet.
      if (child.signalCode === 'SIGINT') reject(new InterruptedError('SIGINT'))
      const isShown = !NO_COMMAND.includes(child.exitCode)
      const how =
        child.exitCode === null ? `by ${child.signalCode}` : `with status ${child.exitCode}`
      if (isShown && child.exitCode !== 0 && !signal.aborted) {
        onFailure?.(`The pager ended ${how}: ${command}. Without one: --no-pager`)
      }
      resolve(isShown)
    }
    child.on('error', () => {
      signal.removeEventListener('abort', end)
      resolve(false)
    })
    child.on('exit', done)
    // A person may leave the pager before the end.
    child.stdin.on('error', () => undefined)
    child.stdin.end(text)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
