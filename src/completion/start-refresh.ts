import { spawn } from 'node:child_process'
import { childEnvironment, type WithSecrets } from '../io/child-environment.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import type { World } from '../world.ts'

/** Which names are to be read. */
export interface RefreshRequest {
  /** Which instance. */
  flags: Pick<GlobalFlags, 'profile' | 'release'>
  /** Whose directory the names go to: nothing is read for any other, should the profile have changed meanwhile. */
  directory: string
  modules: readonly string[]
  /** The key, where it was had already by asking somebody for it. */
  key?: string
}

/** Has names read by a process of its own, which outlives this one; resolves once it has its order, and never rejects. */
export function startRefresh(
  { env, entryPoint, secrets }: Pick<World, 'env' | 'entryPoint'> & WithSecrets,
  order: RefreshRequest,
): Promise<void> {
  const [program, ...args] = entryPoint('refresh-names')
  return new Promise<void>((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      // On standard input: arguments and environments can be seen.
      stdio: ['pipe', 'ignore', 'ignore'],
      env: order.key === undefined ? env : childEnvironment(env, secrets?.()),
      windowsHide: true,
    })
    child.on('error', () => resolve())
    // Where the system has no room for another process, there is none to be told.
    child.stdin?.on('error', () => resolve())
    child.stdin?.end(JSON.stringify(order), () => resolve())
    child.unref()
  }).catch(() => undefined)
}
