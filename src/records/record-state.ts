import type { Changes, Operation, OperationName, Resource } from '../resources/definition.ts'
import type { Row, Value } from './record.ts'

/** What a verb changes in a record by itself: what the declaration says, and the moment that archiving sets. */
export function changesOf({ archivedAt, operations }: Resource, verb: OperationName): Changes {
  const sets = operations[verb]?.sets ?? {}
  if (archivedAt === null || (verb !== 'archive' && verb !== 'unarchive')) return sets
  return { ...sets, [archivedAt]: verb === 'archive' ? 'now' : 'none' }
}

/** Whether a record is as a verb leaves it; undefined for a verb that leaves no such trace. */
export function isAsAfter(resource: Resource, verb: OperationName, row: Row): boolean | undefined {
  const changes = Object.entries(changesOf(resource, verb))
  if (changes.length === 0) return undefined
  return changes.every(([name, change]) => isSet(row[name] ?? null, change))
}

/**
 * Where a record stands before a verb that ends it: `done` already, `open` to it, or `final` where an operation that
 * nothing undoes has ended it otherwise (H37).
 */
export function standingBefore(
  resource: Resource,
  verb: OperationName,
  row: Row,
): 'done' | 'open' | 'final' {
  if (isAsAfter(resource, verb, row) === true) return 'done'
  const operation = resource.operations[verb]
  // Half of it may come from elsewhere (a reply that sets the status): the rest is still to be done.
  const isHalfDone = operation?.isFinal === true && hasValues(operation, row)
  return isFinished(resource, row) && !isHalfDone ? 'final' : 'open'
}

/** Whether a record has anything of what a final operation sets: nothing brings it back (H37). */
export function isFinished({ operations }: Resource, row: Row): boolean {
  return Object.values(operations).some(
    ({ isFinal, sets = {} }) =>
      isFinal === true &&
      Object.entries(sets).some(([name, change]) => isSet(row[name] ?? null, change)),
  )
}

/** Whether records of a module can be ended, by a verb that gives them a value which says so (resolve, close). */
export function isEndable({ operations }: Resource): boolean {
  return Object.values(operations).some(setsValues)
}

/** Whether nothing has ended a record: no verb's values stand in it, and nothing of what a final one sets. */
export function isOpen(resource: Resource, row: Row): boolean {
  const isEnded = Object.values(resource.operations).some((operation) => hasValues(operation, row))
  return !isEnded && !isFinished(resource, row)
}

/** Whether the server refuses the verb for good, since it was done once and undone otherwise (H46). */
export function isRefusedAgain(resource: Resource, verb: OperationName, row: Row): boolean {
  const { again } = resource.operations[verb] ?? {}
  if (again === undefined || (row[again.once] ?? null) === null) return false
  return !Object.values(resource.operations).some(
    (operation) => operation.isFinal === true && hasValues(operation, row),
  )
}

function setsValues({ sets = {} }: Operation): boolean {
  return Object.values(sets).some((change) => typeof change === 'number')
}

function hasValues(operation: Operation, row: Row): boolean {
  const { sets = {} } = operation
  const values = Object.entries(sets).filter(([, change]) => typeof change === 'number')
  return setsValues(operation) && values.every(([name, change]) => isSet(row[name] ?? null, change))
}

function isSet(value: Value, change: Changes[string]): boolean {
  if (change === 'now') return value !== null
  return change === 'none' ? value === null : value === change
}
