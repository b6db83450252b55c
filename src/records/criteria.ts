import type { Resource } from '../resources/definition.ts'
import { dueFields, timestampField } from '../resources/timestamp-fields.ts'
import { parseWallTime, toInstant } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'
import { parseAge } from './age.ts'
import type { Criterion } from './criterion.ts'
import type { CriterionName } from './criterion-names.ts'
import type { Row } from './record.ts'
import { isOpen } from './record-state.ts'
import { buildSearch } from './search.ts'

/** The current time, and the criterion's name in messages (`--overdue`). */
interface CriterionContext {
  now: Date
  inputName: string
}

/** Builds a criterion; `value` is its value, if it takes one. Throws a UsageError for an invalid value. */
export function buildCriterion(
  resource: Resource,
  ask: CriterionName,
  value: string,
  { now, inputName }: CriterionContext,
): Criterion {
  switch (ask) {
    case 'search':
      return buildSearch(resource, value, inputName)
    case 'updated_within':
      return updatedSince(resource, now.getTime() - parseAge(value, inputName), inputName)
    case 'open':
      return { inputName, test: (row) => isOpen(resource, row) }
    case 'overdue':
      return overdueAt(resource, now.getTime(), inputName)
  }
}

function overdueAt(resource: Resource, now: number, inputName: string): Criterion {
  const due = dueFields(resource)
  return {
    inputName,
    needs: { oneOf: due, noun: 'due date' },
    needsZone: 'instant',
    test: (row, zone) =>
      isOpen(resource, row) &&
      due.some((name) => (instantIn(row, name, zone) ?? Number.POSITIVE_INFINITY) < now),
  }
}

/** A record that was never changed counts from its creation: the server sets the update time only on a change. */
function updatedSince(resource: Resource, since: number, inputName: string): Criterion {
  const updated = timestampField(resource, 'updated') ?? ''
  const created = timestampField(resource, 'created') ?? ''
  return {
    inputName,
    needsZone: 'instant',
    test: (row, zone) => {
      const at = instantIn(row, updated, zone) ?? instantIn(row, created, zone)
      return at !== undefined && at >= since
    },
  }
}

/** Returns a moment in milliseconds since 1970; read as UTC if the server's zone is unknown (H44). */
function instantIn(row: Row, name: string, zone: Zone | undefined): number | undefined {
  const wall = parseWallTime(String(row[name] ?? ''))
  return wall === undefined || zone === undefined ? wall : toInstant(wall, zone)
}
