import { sandboxTransport } from '../api/transport/sandbox.ts'
import type { Transport } from '../api/transport/transport.ts'
import type { World } from '../context.ts'
import { stateDirectory } from '../profiles/paths.ts'
import { NEWEST_RELEASE, type Release } from '../resources/releases.ts'
import { openSandboxState, type SandboxState } from './state.ts'

/** The state of the built-in sandbox, of the newest release unless another is asked for. */
export function builtInState(world: World, release: Release = NEWEST_RELEASE): SandboxState {
  const { clock, random } = world
  return openSandboxState({ directory: stateDirectory(world), release, clock, random })
}

/** A transport to the built-in sandbox. */
export function openBuiltIn(world: World, release: Release | undefined): Transport {
  const state = builtInState(world, release)
  return sandboxTransport((request) => state.handle(request))
}
