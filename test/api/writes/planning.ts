import type { Facts } from '../../../src/api/writes/plan.ts'
import { shapeRecord } from '../../../src/records/shape.ts'
import type { ResourceName } from '../../../src/resources/definition.ts'
import { resources } from '../../../src/resources/index.ts'
import { compareReleases, type Release } from '../../../src/resources/releases.ts'

/** The facts that a test may set. */
export interface Choices extends Partial<Omit<Facts, 'resource' | 'target'>> {
  /** The server's release; by default the newest. */
  release?: Release
  /** The record as the server sent it. */
  raw?: Readonly<Record<string, unknown>>
}

/** Facts about a write of a module, as a planner gets them. */
export function factsOf(
  module: ResourceName,
  { release = '26.10', raw, ...chosen }: Choices = {},
): Facts {
  const resource = resources[module]
  return {
    resource,
    verb: 'update',
    values: {},
    target: raw === undefined ? undefined : { raw, row: shapeRecord(resource, raw) },
    client: 1,
    isForced: false,
    related: {},
    isAtLeast: (wanted) => compareReleases(release, wanted) >= 0,
    has: () => compareReleases(release, '26.3') >= 0,
    ...chosen,
  }
}

/** An empty draft. */
export const DRAFT = { body: {}, notices: [] } as const
