import type { RecordCondition, RecordType } from '../cli/option-types.ts'
import type { Resource } from '../resources/definition.ts'

/** A condition on records as text: the same in the command tree and in a file of names. */
export function conditionKey(fit: RecordCondition): string {
  return JSON.stringify(fit)
}

/** What is wanted of records where an option or argument asks for some; archived and closed ones are not, unless it says so. */
export function effectiveConditions(
  resource: Resource,
  { fits = [] }: RecordType,
): readonly RecordCondition[] {
  const isSaid = (field: string) => fits.some((fit) => fit.field === field)
  return [...fits, ...defaultConditions(resource).filter(({ field }) => !isSaid(field))]
}

/** What every record of a list without further options meets. */
export function defaultConditions({
  archivedAt,
  hiddenByDefault,
}: Resource): readonly RecordCondition[] {
  return [
    ...(archivedAt === null ? [] : [{ field: archivedAt, isSet: false }]),
    ...(hiddenByDefault === undefined
      ? []
      : [{ field: hiddenByDefault.field, isNoneOf: [hiddenByDefault.value] }]),
  ]
}
