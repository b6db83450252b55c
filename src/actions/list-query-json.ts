import { UsageError } from '../errors.ts'
import { buildCriterion } from '../records/criteria.ts'
import type { Criterion } from '../records/criterion.ts'
import { type CriterionName, isPlainAsk, supportedCriteria } from '../records/criterion-names.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { flagOf, matchFields, type NamedField, resolveField } from '../records/field-names.ts'
import { buildFilter, type FilterValues } from '../records/filter-input.ts'
import { jsonEntries } from '../records/json-input.ts'
import { parsePeriod } from '../records/periods.ts'
import { parseSort } from '../records/sort.ts'
import { buildWhere, type Condition, parseWhere, type WhereContext } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import { exclusionFor, lookedUpField } from '../resources/read-names.ts'
import type { ListQuery } from './list-query.ts'

/** The time and zone that give `today` its meaning. */
type TimeContext = Pick<WhereContext, 'now' | 'zone'>

/** Parses the value of one key. */
type KeyParser = (value: unknown, inputName: string) => ListQuery

/**
 * Parses a list query from JSON, for programs; the list looks up the record names in it. Throws a UsageError, with each
 * key named as `nameOf` returns it. The keys, all optional:
 * - `filter`: fields, each with a value or a list of values, one of which must match; null for none
 * - `where`: a condition or a list of them, `{"field": "expire", "operator": "<", "value": "+30d"}` or `"expire<+30d"`
 * - `sort`: a field or a list of them, with `-` before a field for descending
 * - `limit`: the maximum number of records
 * - `period`: a month or a year, for modules that are read by them
 * - `search`: words that a record's text must all contain; `updated_within`: `2d`, `36h` …; `open` and `overdue`: true
 *   for records that are still open, and for those past their due date
 * - `all`, `archived` and the module's word for what it hides (`closed`): true to include what is hidden by default
 */
export function parseListQuery(
  resource: Resource,
  json: unknown,
  timeContext: TimeContext,
  inputName = (key: string) => key,
): ListQuery {
  const parts = parsersFor(resource, timeContext)
  const query: ListQuery = {}
  const criteria: Criterion[] = []
  for (const [key, value] of jsonEntries('A list', json)) {
    const part = parts.get(key)
    if (part === undefined) throw unknownKey(inputName(key), key, [...parts.keys()])
    const { visibility, criteria: more = [], ...rest } = part(value, inputName(key))
    Object.assign(query, rest, visibility && { visibility: { ...query.visibility, ...visibility } })
    criteria.push(...more)
  }
  return criteria.length === 0 ? query : { ...query, criteria }
}

function parsersFor(resource: Resource, timeContext: TimeContext): ReadonlyMap<string, KeyParser> {
  const { archivedAt, hiddenByDefault, periods = [] } = resource
  return new Map<string, KeyParser>([
    [
      'filter',
      (value, inputName) => ({ filters: parseFilters(resource, value, inputName, timeContext) }),
    ],
    [
      'where',
      (value, inputName) => ({
        conditions: toList(value).map((one) =>
          parseCondition(resource, one, { ...timeContext, inputName }),
        ),
      }),
    ],
    [
      'sort',
      (value, inputName) => ({
        order: parseSort(resource, parseFieldList(value, inputName), inputName),
      }),
    ],
    ['limit', (value, inputName) => ({ limit: parseLimit(value, inputName) })],
    ...(periods.length === 0 ? [] : [['period', periodParser(resource)] as const]),
    ...supportedCriteria(resource).map(
      (ask) => [ask, criterionParser(resource, ask, timeContext)] as const,
    ),
    ['all', (value, inputName) => ({ visibility: { all: parseBoolean(value, inputName) } })],
    ...(archivedAt === null ? [] : [['archived', parseArchived] as const]),
    ...(hiddenByDefault === undefined ? [] : [[hiddenByDefault.word, parseHidden] as const]),
  ])
}

function criterionParser(resource: Resource, ask: CriterionName, { now }: TimeContext): KeyParser {
  return (value, inputName) => {
    if (isPlainAsk(ask)) {
      const isAsked = parseBoolean(value, inputName)
      return isAsked ? { criteria: [buildCriterion(resource, ask, '', { now, inputName })] } : {}
    }
    if (typeof value !== 'string') throw new UsageError(`${inputName} must be a string`)
    return { criteria: [buildCriterion(resource, ask, value, { now, inputName })] }
  }
}

const parseArchived: KeyParser = (value, inputName) => ({
  visibility: { onlyArchived: parseBoolean(value, inputName) },
})
const parseHidden: KeyParser = (value, inputName) => ({
  visibility: { onlyHidden: parseBoolean(value, inputName) },
})

function parseFilters(
  resource: Resource,
  json: unknown,
  inputName: string,
  timeContext: TimeContext,
): readonly FilterValues[] {
  return jsonEntries(inputName, json).map(([word, value]) => {
    const first = resolveField(resource, word, inputName)
    // A word that names both an ID field and a name field (`technician`) matches either.
    const others = matchFields(resource, word).filter(
      ({ name }) => name !== first.name && sharesFlag(resource, name, first.name),
    )
    if (first.field.kind === 'moment') {
      throw new UsageError(`${inputName} ${word}: a date and time can't be matched exactly`, {
        hint: `Use a condition, such as ${word}>=2026-10-01`,
      })
    }
    // Programs must name the record exactly; partial names are for people.
    const toFilterField = ({ name, field }: NamedField) => ({
      ...{ name, field: lookedUpField(resource, name, field), inputName: word, isExact: true },
      exclusion: exclusionFor(resource, name),
    })
    return buildFilter(
      [toFilterField(first), ...others.map(toFilterField)],
      toList(value),
      timeContext,
    )
  })
}

/** Returns whether two fields have the same option name. */
function sharesFlag(resource: Resource, name: string, other: string): boolean {
  return flagOf(resource, name) === flagOf(resource, other)
}

function parseCondition(resource: Resource, json: unknown, context: WhereContext): Condition {
  if (typeof json === 'string') return parseWhere(resource, json, context)
  const { field, operator, value, ...more } = Object.fromEntries(
    jsonEntries(context.inputName, json),
  )
  const [unknown] = Object.keys(more)
  const isComplete =
    typeof field === 'string' && typeof operator === 'string' && value !== undefined
  if (isComplete && unknown === undefined)
    return buildWhere(resource, { field, operator, value }, context)
  throw new UsageError(`${context.inputName}: a condition needs a field, an operator and a value`)
}

function parseFieldList(json: unknown, inputName: string): string {
  const texts = toList(json)
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts.join(',')
  throw new UsageError(`${inputName} must be a field name or a list of field names`)
}

function parseLimit(json: unknown, inputName: string): number {
  if (typeof json === 'number' && Number.isSafeInteger(json) && json > 0) return json
  throw new UsageError(`${inputName} must be a whole number, 1 or greater`)
}

function periodParser({ periods = [] }: Resource): KeyParser {
  return (value, inputName) => {
    const text = typeof value === 'number' ? String(value) : value
    for (const period of typeof text === 'string' ? periods : []) {
      const parameters = parsePeriod(period, String(text))
      if (parameters !== undefined) return { period: parameters }
    }
    const forms = periods.map(({ example }) => example)
    throw new UsageError(`${inputName} must look like ${forms.join(' or ')}`)
  }
}

function parseBoolean(json: unknown, inputName: string): boolean {
  if (typeof json === 'boolean') return json
  throw new UsageError(`${inputName} must be true or false`)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function unknownKey(inputName: string, key: string, known: readonly string[]): UsageError {
  const near = closestMatch(key, known)
  return new UsageError(`${inputName}: unknown key`, {
    hint: near === undefined ? `Keys: ${known.join(', ')}` : `Did you mean ${near}?`,
  })
}
