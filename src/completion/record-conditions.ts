import type { Fit, RecordType } from '../cli/option-types.ts'
import type { Resource } from '../resources/definition.ts'

/** A condition on records as text: the same in the command tree and in a file of names. */
export function fitText(fit: Fit): string {
  return JSON.stringify(fit)
}

/** What is wanted of records where an option or argument asks for some; archived and closed ones are not, unless it says so. */
export function wantedFits(resource: Resource, { fits = [] }: RecordType): readonly Fit[] {
  const isSaid = (field: string) => fits.some((fit) => fit.field === field)
  return [...fits, ...usualFits(resource).filter(({ field }) => !isSaid(field))]
}

/** What every record of a list without further options meets. */
export function usualFits({ archivedAt, hides }: Resource): readonly Fit[] {
  return [
    ...(archivedAt === null ? [] : [{ field: archivedAt, isSet: false }]),
    ...(hides === undefined ? [] : [{ field: hides.field, isNoneOf: [hides.value] }]),
  ]
}
