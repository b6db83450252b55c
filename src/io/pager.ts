import { spawn } from 'node:child_process'
import { InterruptedError } from '../errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type Knowing } from './child-environment.ts'
import { endChild, letGo } from './children.ts'
import { inPlaceOfShell } from './shell-command.ts'

/** How long a pager may take to end, in milliseconds. */
const GRACE = 1000

/** The exit status of a shell that found no such command. */
const NO_COMMAND = 127

/**
 * Shows text through the person's pager (`ITFLOW_PAGER`, `PAGER`, else `less`), which the signal ends.
 * Resolves with false where there is none, so that the text can be written as it is; rejects where Ctrl-C ended it.
 */
export function page(
  text: string,
  {
    env,
    signal,
    platform,
    secrets,
  }: Pick<World, 'env' | 'signal'> & Partial<Pick<World, 'platform'>> & Knowing,
): Promise<boolean> {
  const command = env['ITFLOW_PAGER'] ?? env['PAGER'] ?? 'less'
  if (command === '' || command === 'cat') return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    const child = spawn(platform === 'win32' ? command : inPlaceOfShell(command), {
      shell: true,
      stdio: ['pipe', 'inherit', 'ignore'],
      env: { LESS: 'FRX', LV: '-c', ...childEnvironment(env, secrets?.()) },
    })
    // It has changed the terminal's modes, and restores them when it ends.
    const end = () => void endChild({ child, hasGroup: false }, 'SIGTERM', GRACE).then(done)
    const done = () => {
      signal.removeEventListener('abort', end)
      letGo(child)
      // The terminal sent it to this program, too, which may not have noticed yet.
      if (child.signalCode === 'SIGINT') reject(new InterruptedError('SIGINT'))
      resolve(child.exitCode !== NO_COMMAND)
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
