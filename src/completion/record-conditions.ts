import type { RecordCondition, RecordType } from '../cli/option-types.ts'
import type { Resource } from '../resources/definition.ts'

/** A condition on records as text, the same in the command tree and in a file of names. */
export function conditionKey(condition: RecordCondition): string {
  return JSON.stringify(condition)
}

/** The conditions on records for an option or argument: its own, and by default no archived or closed records. */
export function effectiveConditions(
  resource: Resource,
  { conditions = [] }: RecordType,
): readonly RecordCondition[] {
  const hasOwn = (name: string) => conditions.some(({ field }) => field === name)
  return [...conditions, ...defaultConditions(resource).filter(({ field }) => !hasOwn(field))]
}

/** The conditions that every record in a list meets by default. */
function defaultConditions({ archivedAt, hiddenByDefault }: Resource): readonly RecordCondition[] {
  return [
    ...(archivedAt === null ? [] : [{ field: archivedAt, isSet: false }]),
    ...(hiddenByDefault === undefined
      ? []
      : [{ field: hiddenByDefault.field, isNoneOf: [hiddenByDefault.value] }]),
  ]
}
