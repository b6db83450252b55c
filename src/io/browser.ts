import { spawn } from 'node:child_process'
import { UsageError } from '../errors.ts'
import { isNotFoundError } from '../files/file-errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'

/** Opens an address in the person's browser (`BROWSER`, else the platform's way). */
export function openInBrowser(
  address: string,
  { env, platform, secrets }: Pick<World, 'env' | 'platform'> & WithSecrets,
): Promise<void> {
  const [command, ...args] = opener(env, platform)
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, address], {
      stdio: 'ignore',
      detached: true,
      env: childEnvironment(env, secrets?.()),
    })
    child.on('error', (cause) =>
      reject(
        new UsageError(`No browser could be opened: ${reasonOf(cause, command)}`, {
          hint: address,
          cause,
        }),
      ),
    )
    child.on('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

/** Why a program did not start, as a person would say it. */
function reasonOf(cause: Error, command: string): string {
  return isNotFoundError(cause) ? `${command} was not found` : cause.message
}

function opener(env: World['env'], platform: World['platform']): readonly [string, ...string[]] {
  const own = env['BROWSER']
  if (own !== undefined && own !== '') return [own]
  if (platform === 'darwin') return ['open']
  // Not `cmd /c start`: it would take what stands behind an `&` for a command of its own.
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
}
