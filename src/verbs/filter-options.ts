import type { OptionSpec } from '../cli/command.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { TECHNICIANS } from '../resources/index.ts'
import { lookedUpField } from '../resources/read-names.ts'
import { optionTypeFor } from './field-types.ts'
import { listOptions, periodOptions, shapeOptions, visibilityOptions } from './options.ts'

/** Returns the option names that have a fixed meaning on a list, so no field may use them. */
function reservedNames(resource: Resource): ReadonlySet<string> {
  const names = [
    ...periodOptions(resource),
    ...visibilityOptions(resource),
    ...listOptions(resource),
    ...shapeOptions(resource),
  ]
  return new Set(['archived', 'web', ...names.map(({ name }) => name)])
}

/** A field with its option name. */
interface FlaggedField {
  name: string
  flag: string
  field: Field
  /** Whether another field has the same option: one by ID, the other by name. */
  isShared: boolean
}

/** Returns the fields a list can be filtered by with their own option. */
export function filterFields(resource: Resource): readonly FlaggedField[] {
  const taken = reservedNames(resource)
  const flagged = Object.entries(resource.fields)
    .filter(([name, field]) => isFilter(resource, name, field))
    .map(([name, field]) => ({ name, flag: flagOf(resource, name), field }))
    .filter(({ flag }) => !taken.has(flag))
  const counts = new Map<string, number>()
  for (const { flag } of flagged) counts.set(flag, (counts.get(flag) ?? 0) + 1)
  return flagged.map((one) => ({ ...one, isShared: (counts.get(one.flag) ?? 0) > 1 }))
}

function isFilter({ client, id }: Resource, name: string, field: Field): boolean {
  if (name === client || name === id) return false
  // Nobody filters by the exact second; --where compares by day.
  if (field.kind === 'moment') return false
  // Derived fields are filtered by the fields they are derived from.
  if (field.kind === 'secret' || field.isDerived === true) return false
  return field.isWriteOnly !== true && field.isInternal !== true
}

/** Builds an option for each field of a list; help shows those of the table's columns and the natural keys. */
export function filterOptions(resource: Resource): readonly OptionSpec[] {
  const shown = new Set([
    ...resource.columns.map(({ field }) => field),
    ...Object.values(resource.keys),
    resource.parent ?? '',
  ])
  const fields = filterFields(resource)
  // If two fields share an option, the first represents both.
  const distinct = fields.filter(
    ({ flag }, index) => fields.findIndex((other) => other.flag === flag) === index,
  )
  return distinct.map(({ name, flag, field, isShared }) => ({
    name: flag,
    type: {
      kind: 'list',
      of: isShared
        ? { kind: 'named', resource: resource.name }
        : optionTypeFor(lookedUpField(resource, name, field)),
    },
    help: filterHelp(resource, field),
    group: 'Filters',
    field: { resource: resource.name, name },
    isRepeatable: true,
    isHidden: !shown.has(name) && !isShared,
  }))
}

/** What labels that aren't nouns are called in the help of a filter. */
const FILTER_NOUNS: Readonly<Record<string, string>> = {
  due: 'due date',
  expires: 'expiry date',
  'issued by': 'issuer',
}

/** `filter by serial`; a label that ends in a preposition makes a sentence: `only tickets assigned to this technician`. */
function filterHelp(resource: Resource, field: Field): string {
  const label = labelInSentence(field)
  const noun = FILTER_NOUNS[label]
  if (noun !== undefined) return `filter by ${noun}`
  if (!/ (?:to|by)$|^by$/.test(label)) return `filter by ${label}`
  const person = field.refers === TECHNICIANS ? 'technician' : 'person'
  return `only ${resource.nouns} ${label} this ${person}`
}

/** Returns the help text about a list's filters in general. */
export function aboutFilters(resource: Resource): string {
  const referred = filterFields(resource).flatMap(
    ({ name, field }) => lookedUpField(resource, name, field).refers ?? [],
  )
  const hasTechnicians = referred.includes(TECHNICIANS)
  return [
    'Repeat a filter, or separate values with commas, to match any of them. A value that contains a comma also matches as a whole.',
    ...(referred.length === 0
      ? []
      : [
          'A filter that names a record also accepts part of its name, if only one record matches.',
        ]),
    ...(hasTechnicians ? ['“me” is the technician set in the profile.'] : []),
  ].join(' ')
}
