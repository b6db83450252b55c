import { join } from 'node:path'
import type { Transport } from '../api/transport/transport.ts'
import { stateDirectory } from '../profiles/paths.ts'
import { readZoneName } from '../profiles/timezone.ts'
import { NEWEST_RELEASE, type Release } from '../resources/releases.ts'
import { namedZone, UTC } from '../time/zone.ts'
import type { World } from '../world.ts'
import { clockIn } from './clock.ts'
import { openSandboxState, type SandboxState } from './state.ts'
import { sandboxTransport } from './transport.ts'

/**
 * The state of the built-in sandbox, of the newest release unless another is asked for. It writes its moments in UTC;
 * one in another zone has data of its own. Throws a UsageError for a zone that is none.
 */
export function builtInState(
  world: World,
  release: Release = NEWEST_RELEASE,
  timezone = 'UTC',
): SandboxState {
  const { random, uid } = world
  const { name, clock } = clockFor(world, timezone)
  const directory = stateDirectory(world)
  const own = name === undefined ? directory : join(directory, 'zones', name.replaceAll('/', '_'))
  return openSandboxState({ directory: own, release, clock, random, uid })
}

/** The clock of a sandbox in a zone, and the zone's name unless it is UTC. Throws a UsageError for a zone that is none. */
export function clockFor(
  { clock }: Pick<World, 'clock'>,
  timezone = 'UTC',
): { name: string | undefined; clock: () => Date } {
  const name = readZoneName('--timezone', timezone)
  const zone = namedZone(name) ?? UTC
  return zone === UTC ? { name: undefined, clock } : { name, clock: clockIn(zone, clock) }
}

/** A transport to the built-in sandbox. */
export function openBuiltIn(world: World, release: Release | undefined): Transport {
  const state = builtInState(world, release)
  return sandboxTransport((request) => state.handle(request))
}
