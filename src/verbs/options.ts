import type { OptionSpec } from '../cli/command.ts'
import { type IntegerType, SWITCH } from '../cli/option-types.ts'
import { STRUCTURED_FORMATS } from '../output/formats.ts'
import { type CriterionName, supportedCriteria } from '../records/criterion-names.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { TECHNICIANS } from '../resources/index.ts'
import { lookedUpField } from '../resources/read-names.ts'
import { optionTypeFor } from './field-types.ts'

const OUTPUT = 'Output'

/** What `--query` is, for commands that print no records but something that can be picked from. */
export const QUERY: OptionSpec = {
  name: 'query',
  type: { kind: 'expression' },
  help: 'pick from the JSON',
  group: OUTPUT,
}

/** Options that shape what is printed, on every command that prints records. */
export function shapeOptions({ name: resource }: Resource): readonly OptionSpec[] {
  return [
    {
      name: 'fields',
      type: { kind: 'fields', resource },
      help: 'only these fields, in this order',
      group: OUTPUT,
    },
    QUERY,
    {
      name: 'names',
      type: SWITCH,
      help: 'add the names of what records refer to',
      group: OUTPUT,
    },
    {
      name: 'ids',
      type: SWITCH,
      help: 'leave IDs in a table, rather than show names for them',
      group: OUTPUT,
    },
    COMPACT,
  ]
}

/** What leaves out what a record does not have. */
export const COMPACT: OptionSpec = {
  name: 'compact',
  type: SWITCH,
  help: 'leave out fields that are null or empty; not the ID',
  group: OUTPUT,
  formats: STRUCTURED_FORMATS,
}

/** The most records that a list prints. */
export const LIMIT: OptionSpec<IntegerType> = {
  name: 'limit',
  // The server takes 0 for an empty list and dies of a negative one (H24).
  type: { kind: 'whole', min: 1 },
  help: 'at most this many',
  group: 'Selection',
}

/** The option that narrows by any field. */
export function whereOption({ name: resource }: Resource): OptionSpec {
  return {
    name: 'where',
    type: { kind: 'condition', resource },
    help: 'only records of which this is true',
    group: 'Selection',
    isRepeatable: true,
  }
}

/** What records can be asked as a whole, as options. */
const CRITERION_OPTIONS: Readonly<Record<CriterionName, Pick<OptionSpec, 'type' | 'help'>>> = {
  search: {
    type: { kind: 'text', called: 'WORDS' },
    help: 'only records with all these words in their texts, letter case and accents aside',
  },
  updated_within: {
    type: { kind: 'age' },
    help: 'only what was changed in the last 2d, 36h, 90m or 1w, or is that new',
  },
  open: { type: SWITCH, help: 'only what is still to be done' },
  overdue: { type: SWITCH, help: 'only what is still to be done and past its due date' },
}

/** The options that ask something of records as a whole, as far as the module's records can be asked. */
export function criterionOptions(
  resource: Resource,
): readonly (OptionSpec & { ask: CriterionName })[] {
  return supportedCriteria(resource).map((ask) => ({
    ...CRITERION_OPTIONS[ask],
    ask,
    name: ask.replaceAll('_', '-'),
    group: 'Selection',
  }))
}

/** Options that choose and order a list's records. */
export function listOptions(resource: Resource): readonly OptionSpec[] {
  return [
    ...criterionOptions(resource).map(({ ask, ...option }) => option),
    whereOption(resource),
    LIMIT,
    {
      name: 'sort',
      type: { kind: 'order', resource: resource.name },
      help: 'order by these fields; - for descending',
      group: OUTPUT,
    },
  ]
}

/** Options for what the server reads besides fields: a month, a year. */
export function periodOptions({ periods = [] }: Resource): readonly OptionSpec[] {
  return periods.map(({ flag, help, pattern, example }) => ({
    name: flag,
    type: { kind: 'period', pattern, example },
    help,
    group: 'Filters',
  }))
}

/** Options for what a list hides. */
export function visibilityOptions({
  archivedAt,
  hiddenByDefault,
}: Resource): readonly OptionSpec[] {
  const group = 'Selection'
  return [
    ...(archivedAt === null
      ? []
      : [{ name: 'archived', type: SWITCH, help: 'only archived records', group }]),
    ...(hiddenByDefault === undefined
      ? []
      : [
          {
            name: hiddenByDefault.word,
            type: SWITCH,
            help: `only those that are ${hiddenByDefault.word}`,
            group,
          },
        ]),
    { name: 'all', type: SWITCH, help: 'everything, also what is hidden otherwise', group },
  ]
}

/** Long names that mean something of their own on a list, so that no field's flag takes them. */
function reservedNames(resource: Resource): ReadonlySet<string> {
  const own = [
    ...periodOptions(resource),
    ...visibilityOptions(resource),
    ...listOptions(resource),
    ...shapeOptions(resource),
  ]
  return new Set(['archived', 'web', ...own.map(({ name }) => name)])
}

/** What the command line calls a field, for messages: its option (`--serial`). */
export function optionFor(resource: Resource): (field: string) => string {
  return (name) => `--${flagOf(resource, name)}`
}

/** A field with the flag that stands for it. */
export interface FlaggedField {
  name: string
  flag: string
  field: Field
  /** Whether another field has the same flag: one by ID, the other by name. */
  isShared: boolean
}

/** The fields a list can be narrowed by with a flag of their own. */
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
  // A moment is not met by the second; --where compares by day.
  if (field.kind === 'moment') return false
  // What is made of other fields is met by theirs.
  if (field.kind === 'secret' || field.isDerived === true) return false
  return field.isWriteOnly !== true && field.isInternal !== true
}

/** A flag for each field of a list; those of the table's columns and the natural keys are shown in help. */
export function filterOptions(resource: Resource): readonly OptionSpec[] {
  const shown = new Set([
    ...resource.columns.map(({ field }) => field),
    ...Object.values(resource.keys),
    resource.parent ?? '',
  ])
  const fields = filterFields(resource)
  // Of two fields that share a flag the first stands for both.
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
    help: filterHelp(field),
    group: 'Filters',
    field: { resource: resource.name, name },
    isRepeatable: true,
    isHidden: !shown.has(name) && !isShared,
  }))
}

/** `only this serial`; a label that needs somebody (`Assigned to`, `Issued by`) is said of the records. */
function filterHelp(field: Field): string {
  const label = labelInSentence(field)
  if (!/ (?:to|by)$|^by$/.test(label)) return `only this ${label}`
  return `only those ${label} this ${field.refers === TECHNICIANS ? 'technician' : 'name'}`
}

/** What help says of the filters of a list beyond each of them. */
export function aboutFilters(resource: Resource): string {
  const referred = filterFields(resource).flatMap(
    ({ name, field }) => lookedUpField(resource, name, field).refers ?? [],
  )
  const hasTechnicians = referred.includes(TECHNICIANS)
  return [
    'Repeat a filter, or separate values with commas, to match any of them. A value that contains a comma also matches as a whole.',
    ...(referred.length === 0
      ? []
      : ['Where it names a record, a part of the name will do if it fits only one.']),
    ...(hasTechnicians ? ['“me” is the technician that the profile says you are.'] : []),
  ].join(' ')
}

/** A resource's own examples of a verb, or one that fits any. */
export function examplesOf(
  { name, examples }: Resource,
  verb: string,
  words: string,
): readonly string[] {
  const own = examples.filter((example) => example.startsWith(`itflow ${name} ${verb}`))
  return own.length > 0 ? own : [`itflow ${name} ${verb}${words}`]
}
