import type { OptionSpec } from '../cli/command.ts'
import { type IntegerType, SWITCH } from '../cli/option-types.ts'
import { STRUCTURED_FORMATS } from '../output/formats.ts'
import { type CriterionName, supportedCriteria } from '../records/criterion-names.ts'
import { flagOf } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'

const OUTPUT = 'Output'

/** The option `--query`, for commands that print something other than records. */
export const QUERY: OptionSpec = {
  name: 'query',
  type: { kind: 'expression' },
  help: 'filter the JSON with a JMESPath expression',
  group: OUTPUT,
}

/** Builds the options that shape the output, for every command that prints records. */
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
      help: 'add the names of referenced records',
      group: OUTPUT,
    },
    {
      name: 'ids',
      type: SWITCH,
      help: 'show IDs instead of names in a table',
      group: OUTPUT,
    },
    COMPACT,
  ]
}

/** The option that leaves out empty fields. */
export const COMPACT: OptionSpec = {
  name: 'compact',
  type: SWITCH,
  help: 'leave out fields that are null or empty, except the ID',
  group: OUTPUT,
  formats: STRUCTURED_FORMATS,
}

/** The option that limits how many records a list prints. */
export const LIMIT: OptionSpec<IntegerType> = {
  name: 'limit',
  // The server returns an empty list for 0, and fails on a negative number (H24).
  type: { kind: 'whole', min: 1 },
  help: 'list at most this many',
  group: 'Selection',
}

/** Builds the option that filters by any field. */
export function whereOption({ name: resource }: Resource): OptionSpec {
  return {
    name: 'where',
    type: { kind: 'condition', resource },
    help: 'only records that meet this condition',
    group: 'Selection',
    isRepeatable: true,
  }
}

/** The options for the criteria that apply to a record as a whole. */
const CRITERION_OPTIONS: Readonly<Record<CriterionName, Pick<OptionSpec, 'type' | 'help'>>> = {
  search: {
    type: { kind: 'text', placeholder: 'WORDS' },
    help: 'only records with all these words in their text, ignoring case and accents',
  },
  updated_within: {
    type: { kind: 'age' },
    help: 'only records created or changed in the last 2d, 36h, 90m or 1w',
  },
  open: { type: SWITCH, help: 'only records that are still open' },
  overdue: { type: SWITCH, help: 'only open records past their due date' },
}

/** Builds the options for the criteria that the module supports. */
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

/** Builds the options that select and order a list's records. */
export function listOptions(resource: Resource): readonly OptionSpec[] {
  return [
    ...criterionOptions(resource).map(({ ask, ...option }) => option),
    whereOption(resource),
    LIMIT,
    {
      name: 'sort',
      type: { kind: 'order', resource: resource.name },
      help: 'sort by these fields; prefix with - for descending',
      group: OUTPUT,
    },
  ]
}

/** Builds the options for the server's own parameters: a month, a year. */
export function periodOptions({ periods = [] }: Resource): readonly OptionSpec[] {
  return periods.map(({ flag, help, pattern, example }) => ({
    name: flag,
    type: { kind: 'period', pattern, example },
    help,
    group: 'Filters',
  }))
}

/** Builds the options that show hidden records. */
export function visibilityOptions({
  archivedAt,
  hiddenByDefault,
  nouns,
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
            help: `only ${hiddenByDefault.word} ${nouns}`,
            group,
          },
        ]),
    { name: 'all', type: SWITCH, help: 'include records hidden by default', group },
  ]
}

/** Returns a function that names a field in messages by its option (`--serial`). */
export function optionFor(resource: Resource): (field: string) => string {
  return (name) => `--${flagOf(resource, name)}`
}

/** Returns a resource's own examples of a verb, or a generic one. */
export function examplesOf(
  { name, examples }: Resource,
  verb: string,
  words: string,
): readonly string[] {
  const names = examples.filter((example) => example.startsWith(`itflow ${name} ${verb}`))
  return names.length > 0 ? names : [`itflow ${name} ${verb}${words}`]
}
