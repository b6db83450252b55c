import { spawn } from 'node:child_process'
import type { World } from '../context.ts'
import { childEnvironment, type Knowing } from './child-environment.ts'

/**
 * Shows text through the person's pager (`ITFLOW_PAGER`, `PAGER`, else `less`), which the signal ends.
 * Resolves with false where there is none, so that the text can be written as it is.
 */
export function page(
  text: string,
  { env, signal, secrets }: Pick<World, 'env' | 'signal'> & Knowing,
): Promise<boolean> {
  const command = env['ITFLOW_PAGER'] ?? env['PAGER'] ?? 'less'
  if (command === '' || command === 'cat') return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['pipe', 'inherit', 'ignore'],
      env: { LESS: 'FRX', ...childEnvironment(env, secrets?.()) },
      signal,
    })
    child.on('error', () => resolve(false))
    // 127: the shell found no such command.
    child.on('close', (status) => resolve(status !== 127))
    // A person may leave the pager before the end.
    child.stdin.on('error', () => undefined)
    child.stdin.end(text)
  })
}
