import { type ChangeLimit, parseChangeLimit } from '../../actions/change-limit.ts'
import type { ImportMap } from '../../import/import-map.ts'

/** How many records an import may change. */
export interface ImportLimits {
  limit: ChangeLimit
  /** How many of a client's records may have left the source. */
  leftLimit: ChangeLimit
}

/** Returns the limits of an import: from the command line, or else from the map. */
export function limitsOf(
  { limit }: { limit: ChangeLimit },
  map: ImportMap | undefined,
): ImportLimits {
  if (limit.kind !== 'default' || map === undefined) return { limit, leftLimit: limit }
  const { name, maxChanges, maxLeft } = map
  const changes = limitIn(maxChanges, `max-changes of ${name}:`) ?? limit
  return { limit: changes, leftLimit: limitIn(maxLeft, `max-left of ${name}:`) ?? changes }
}

function limitIn(written: string | undefined, inputName: string): ChangeLimit | undefined {
  return written === undefined ? undefined : parseChangeLimit(written, inputName)
}
