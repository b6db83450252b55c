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
 * The state of the built-in sandbox, of the newest release unless another is asked for. It writes its moments in UTC;
 * one in another zone has data of its own. Throws a UsageError for a zone that is none.
 */
export function openBuiltInState(
  world: World,
  release: Release = NEWEST_RELEASE,
  timezone = 'UTC',
): SandboxState {
  const { random, uid } = world
  const { name, clock } = clockFor(world, timezone)
  const directory = stateDirectory(world)
  const own = name === undefined ? directory : join(directory, 'zones', name.replaceAll('/', '_'))
  const state = openSandboxState({ directory: own, release, clock, random, uid })
  const words = [
    ...(release === NEWEST_RELEASE ? [] : [`--release ${release}`]),
    ...(name === undefined ? [] : [`--timezone ${name}`]),
  ]
  const handle: SandboxState['handle'] = (request) =>
    state.handle(request).catch((error: unknown) => {
      throw withPlace(error, words)
    })
  return { release: state.release, file: state.file, reset: () => state.reset(), handle }
}

/** A failure whose hint is to start afresh, with which data. */
function withPlace(error: unknown, words: readonly string[]): unknown {
  if (!(error instanceof ConfigError) || error.hint !== RESET_HINT) return error
  return Object.assign(error, { hint: [RESET_HINT, ...words].join(' ') })
}

/** The clock of a sandbox in a zone, and the zone's name unless it is UTC. Throws a UsageError for a zone that is none. */
export function clockFor(
  { clock }: Pick<World, 'clock'>,
  timezone = 'UTC',
): { name: string | undefined; clock: () => Date } {
  const name = parseZoneName('--timezone', timezone)
  const zone = namedZone(name) ?? UTC
  return zone === UTC ? { name: undefined, clock } : { name, clock: zonedClock(zone, clock) }
}

/** A transport to the built-in sandbox. */
export function openBuiltInTransport(world: World, release: Release | undefined): Transport {
  const state = openBuiltInState(world, release)
  return sandboxTransport((request) => state.handle(request))
}
