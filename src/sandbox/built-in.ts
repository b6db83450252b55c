import { join } from 'node:path'
import type { Transport } from '../api/http/transport/transport.ts'
import { ConfigError } from '../errors.ts'
import { stateDirectory } from '../profiles/paths.ts'
import { parseZoneName } from '../profiles/timezone.ts'
import { NEWEST_RELEASE, type Release } from '../resources/releases.ts'
import { namedZone, UTC } from '../time/zone.ts'
import type { World } from '../world.ts'
import { zonedClock } from './clock.ts'
import { RESET_HINT } from './journal.ts'
import { openSandboxState, type SandboxState } from './state.ts'
import { sandboxTransport } from './transport.ts'

/**
 * Opens the state of the built-in sandbox, by default on the newest release and in UTC. Each release and time zone has
 * separate data. Throws a UsageError for an unknown time zone.
 */
export function openBuiltInState(
  world: World,
  release: Release = NEWEST_RELEASE,
  timezone = 'UTC',
): SandboxState {
  const { random, uid } = world
  const { name, clock } = clockFor(world, timezone)
  const directory = stateDirectory(world)
  const ownDirectory =
    name === undefined ? directory : join(directory, 'zones', name.replaceAll('/', '_'))
  const state = openSandboxState({ directory: ownDirectory, release, clock, random, uid })
  const options = [
    ...(release === NEWEST_RELEASE ? [] : [`--release ${release}`]),
    ...(name === undefined ? [] : [`--timezone ${name}`]),
  ]
  const handle: SandboxState['handle'] = (request) =>
    state.handle(request).catch((error: unknown) => {
      throw withResetOptions(error, options)
    })
  return { release: state.release, file: state.file, reset: () => state.reset(), handle }
}

/** Adds the sandbox's options to the hint of an error that suggests a reset. */
function withResetOptions(error: unknown, options: readonly string[]): unknown {
  if (!(error instanceof ConfigError) || error.hint !== RESET_HINT) return error
  return Object.assign(error, { hint: [RESET_HINT, ...options].join(' ') })
}

/** Returns a sandbox's clock, and its time zone's name unless it is UTC. Throws a UsageError for an unknown zone. */
export function clockFor(
  { clock }: Pick<World, 'clock'>,
  timezone = 'UTC',
): { name: string | undefined; clock: () => Date } {
  const name = parseZoneName('--timezone', timezone)
  const zone = namedZone(name) ?? UTC
  return zone === UTC ? { name: undefined, clock } : { name, clock: zonedClock(zone, clock) }
}

/** Opens a transport to the built-in sandbox. */
export function openBuiltInTransport(world: World, release: Release | undefined): Transport {
  const state = openBuiltInState(world, release)
  return sandboxTransport((request) => state.handle(request))
}
