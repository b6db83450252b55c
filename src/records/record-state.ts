import type { Resource } from '../resources/definition.ts'
import type { FieldEffects, Operation, OperationName } from '../resources/operation.ts'
import type { Row, Value } from './record.ts'

/** What a verb changes in a record by itself: what the declaration says, and the moment that archiving sets. */
export function effectsOf({ archivedAt, operations }: Resource, verb: OperationName): FieldEffects {
  const sets = operations[verb]?.effects ?? {}
  if (archivedAt === null || (verb !== 'archive' && verb !== 'unarchive')) return sets
  return { ...sets, [archivedAt]: verb === 'archive' ? 'now' : 'none' }
}

/** Whether a record is as a verb leaves it; undefined for a verb that leaves no such trace. */
export function isAlreadyDone(
  resource: Resource,
  verb: OperationName,
  row: Row,
): boolean | undefined {
  const changes = Object.entries(effectsOf(resource, verb))
  if (changes.length === 0) return undefined
  return changes.every(([name, change]) => isSet(row[name] ?? null, change))
}

/**
 * Where a record stands before a verb that ends it: `done` already, `open` to it, or `final` where an operation that
 * nothing undoes has ended it otherwise (H37).
 */
export function stateBefore(
  resource: Resource,
  verb: OperationName,
  row: Row,
): 'done' | 'open' | 'final' {
  if (isAlreadyDone(resource, verb, row) === true) return 'done'
  const operation = resource.operations[verb]
  // Half of it may come from elsewhere (a reply that sets the status): the rest is still to be done.
  const isHalfDone = operation?.isFinal === true && hasValues(operation, row)
  return hasFinalEffect(resource, row) && !isHalfDone ? 'final' : 'open'
}

/** Whether a record has anything of what a final operation sets: nothing brings it back (H37). */
export function hasFinalEffect({ operations }: Resource, row: Row): boolean {
  return Object.values(operations).some(
    ({ isFinal, effects = {} }) =>
      isFinal === true &&
      Object.entries(effects).some(([name, change]) => isSet(row[name] ?? null, change)),
  )
}

/** Whether records of a module can be ended, by a verb that gives them a value which says so (resolve, close). */
export function isEndable({ operations }: Resource): boolean {
  return Object.values(operations).some(setsValues)
}

/** Whether nothing has ended a record: no verb's values stand in it, and nothing of what a final one sets. */
export function isOpen(resource: Resource, row: Row): boolean {
  const isEnded = Object.values(resource.operations).some((operation) => hasValues(operation, row))
  return !isEnded && !hasFinalEffect(resource, row)
}

/** Whether the server refuses the verb for good, since it was done once and undone otherwise (H46). */
export function isRepeatRefused(resource: Resource, verb: OperationName, row: Row): boolean {
  const { repeat } = resource.operations[verb] ?? {}
  if (repeat === undefined || (row[repeat.afterField] ?? null) === null) return false
  return !Object.values(resource.operations).some(
    (operation) => operation.isFinal === true && hasValues(operation, row),
  )
}

function setsValues({ effects = {} }: Operation): boolean {
  return Object.values(effects).some((change) => typeof change === 'number')
}

function hasValues(operation: Operation, row: Row): boolean {
  const { effects = {} } = operation
  const values = Object.entries(effects).filter(([, change]) => typeof change === 'number')
  return setsValues(operation) && values.every(([name, change]) => isSet(row[name] ?? null, change))
}

function isSet(value: Value, change: FieldEffects[string]): boolean {
  if (change === 'now') return value !== null
  return change === 'none' ? value === null : value === change
}
