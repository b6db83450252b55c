import { spawn } from 'node:child_process'
import { UsageError } from '../errors.ts'
import { isNotFoundError } from '../files/file-errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'

/** Opens an address in the person's browser (`BROWSER`, or the system's default). */
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
        new UsageError(`The browser couldn't be opened: ${reasonOf(cause, command)}`, {
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

/** Why a program didn't start, for people. */
function reasonOf(cause: Error, command: string): string {
  return isNotFoundError(cause) ? `${command} was not found` : cause.message
}

function opener(env: World['env'], platform: World['platform']): readonly [string, ...string[]] {
  const browser = env['BROWSER']
  if (browser !== undefined && browser !== '') return [browser]
  if (platform === 'darwin') return ['open']
  // Not `cmd /c start`: it would run the text after an `&` as another command.
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
}
