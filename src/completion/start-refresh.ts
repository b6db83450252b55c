import { spawn } from 'node:child_process'
import { childEnvironment, type WithSecrets } from '../io/child-environment.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import type { World } from '../world.ts'

/** Which names to read. */
export interface RefreshRequest {
  /** Choose the instance. */
  flags: Pick<GlobalFlags, 'profile' | 'release'>
  /** The directory for the names; if the profile has changed and has another one now, nothing is read. */
  directory: string
  modules: readonly string[]
  /** The key, if the user has already been asked for it. */
  key?: string
}

/**
 * Starts a separate process that reads names and outlives this one; resolves once it has its request, never rejects.
 */
export function startRefresh(
  { env, entryPoint, secrets }: Pick<World, 'env' | 'entryPoint'> & WithSecrets,
  request: RefreshRequest,
): Promise<void> {
  const [program, ...args] = entryPoint('refresh-names')
  return new Promise<void>((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      // On standard input: arguments and environments can be seen.
      stdio: ['pipe', 'ignore', 'ignore'],
      env: request.key === undefined ? env : childEnvironment(env, secrets?.()),
      windowsHide: true,
    })
    child.on('error', () => resolve())
    // If the system can't start another process, there is no pipe.
    child.stdin?.on('error', () => resolve())
    child.stdin?.end(JSON.stringify(request), () => resolve())
    child.unref()
  }).catch(() => undefined)
}
