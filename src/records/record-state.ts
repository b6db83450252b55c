import type { Resource } from '../resources/definition.ts'
import type { FieldEffects, Operation, OperationName } from '../resources/operation.ts'
import type { Row, Value } from './record.ts'

/** Returns the fields that a verb sets on its own: those of the declaration, and the time that archiving sets. */
function effectsOf({ archivedAt, operations }: Resource, verb: OperationName): FieldEffects {
  const sets = operations[verb]?.effects ?? {}
  if (archivedAt === null || (verb !== 'archive' && verb !== 'unarchive')) return sets
  return { ...sets, [archivedAt]: verb === 'archive' ? 'now' : 'none' }
}

/** Whether a record is archived; false for modules that archive nothing. */
export function isArchived({ archivedAt }: Pick<Resource, 'archivedAt'>, row: Row): boolean {
  return (row[archivedAt ?? ''] ?? null) !== null
}

/** Whether a record already has a verb's effects; undefined if the verb has none. */
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
 * Returns a record's state before a verb that ends it: `done` already, `open`, or `final` if an operation that can't be
 * undone has ended it (H37).
 */
export function stateBefore(
  resource: Resource,
  verb: OperationName,
  row: Row,
): 'done' | 'open' | 'final' {
  if (isAlreadyDone(resource, verb, row) === true) return 'done'
  const operation = resource.operations[verb]
  // A reply may have set only the status: the rest still has to be done.
  const isHalfDone = operation?.isFinal === true && hasValues(operation, row)
  return hasFinalEffect(resource, row) && !isHalfDone ? 'final' : 'open'
}

/** Whether a record has any effect of a final operation, which can't be undone (H37). */
export function hasFinalEffect({ operations }: Resource, row: Row): boolean {
  return Object.values(operations).some(
    ({ isFinal, effects = {} }) =>
      isFinal === true &&
      Object.entries(effects).some(([name, change]) => isSet(row[name] ?? null, change)),
  )
}

/** Whether a module has a verb that ends records by setting a value (resolve, close). */
export function isEndable({ operations }: Resource): boolean {
  return Object.values(operations).some(setsValues)
}

/** Whether a record has the values of any verb that ends it. */
export function isEnded({ operations }: Resource, row: Row): boolean {
  return Object.values(operations).some((operation) => hasValues(operation, row))
}

/** Whether a record is open: it has no verb's values, and no effect of a final one. */
export function isOpen(resource: Resource, row: Row): boolean {
  return !isEnded(resource, row) && !hasFinalEffect(resource, row)
}

/** Whether the server refuses to repeat a verb that was done once and then undone in another way (H46). */
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

function hasValues({ effects = {} }: Operation, row: Row): boolean {
  const values = Object.entries(effects).filter(([, change]) => typeof change === 'number')
  return values.length > 0 && values.every(([name, change]) => isSet(row[name] ?? null, change))
}

function isSet(value: Value, change: FieldEffects[string]): boolean {
  if (change === 'now') return value !== null
  return change === 'none' ? value === null : value === change
}
