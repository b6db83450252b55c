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

/** When and where a list is asked for: what `today` means. */
type TimeContext = Pick<WhereContext, 'now' | 'zone'>

/** Reads the value of one key. */
type KeyParser = (value: unknown, called: string) => ListQuery

/**
 * What a program asks of a list, from JSON; names of records in it are looked up by the list. Throws a UsageError, which
 * calls each key as `called` does. The keys, none of them required:
 * - `filter`: fields, each with a value or a list of values, of which a record has one; null for none
 * - `where`: a condition or a list of them, `{"field": "expire", "operator": "<", "value": "+30d"}` or `"expire<+30d"`
 * - `sort`: a field or a list of them, `-` before one for the other way round
 * - `limit`: the most records
 * - `period`: a month or a year, for a module that is read by them
 * - `search`: words, all of which a record has in its texts; `updated_within`: `2d`, `36h` …; `open` and `overdue`: true
 *   for what nothing has ended, and for what of that is past its due date
 * - `all`, `archived` and the module's word for what it hides (`closed`): true for what a list leaves out otherwise
 */
export function parseListQuery(
  resource: Resource,
  asked: unknown,
  here: TimeContext,
  called = (key: string) => key,
): ListQuery {
  const parts = partsFor(resource, here)
  const query: ListQuery = {}
  const criteria: Criterion[] = []
  for (const [key, value] of jsonEntries('A list', asked)) {
    const part = parts.get(key)
    if (part === undefined) throw unknownKey(called(key), key, [...parts.keys()])
    const { visibility, criteria: more = [], ...rest } = part(value, called(key))
    Object.assign(query, rest, visibility && { visibility: { ...query.visibility, ...visibility } })
    criteria.push(...more)
  }
  return criteria.length === 0 ? query : { ...query, criteria }
}

function partsFor(resource: Resource, here: TimeContext): ReadonlyMap<string, KeyParser> {
  const { archivedAt, hiddenByDefault, periods = [] } = resource
  return new Map<string, KeyParser>([
    ['filter', (value, called) => ({ filters: filtersOf(resource, value, called, here) })],
    [
      'where',
      (value, called) => ({
        conditions: toList(value).map((one) => conditionIn(resource, one, { ...here, called })),
      }),
    ],
    ['sort', (value, called) => ({ order: parseSort(resource, textsIn(value, called), called) })],
    ['limit', (value, called) => ({ limit: limitIn(value, called) })],
    ...(periods.length === 0 ? [] : [['period', periodPart(resource)] as const]),
    ...supportedCriteria(resource).map((ask) => [ask, askPart(resource, ask, here)] as const),
    ['all', (value, called) => ({ visibility: { all: parseBoolean(value, called) } })],
    ...(archivedAt === null ? [] : [['archived', archivedPart] as const]),
    ...(hiddenByDefault === undefined ? [] : [[hiddenByDefault.word, hiddenPart] as const]),
  ])
}

function askPart(resource: Resource, ask: CriterionName, { now }: TimeContext): KeyParser {
  return (value, called) => {
    if (isPlainAsk(ask)) {
      const isAsked = parseBoolean(value, called)
      return isAsked ? { criteria: [buildCriterion(resource, ask, '', { now, called })] } : {}
    }
    if (typeof value !== 'string') throw new UsageError(`${called}: it takes a text`)
    return { criteria: [buildCriterion(resource, ask, value, { now, called })] }
  }
}

const archivedPart: KeyParser = (value, called) => ({
  visibility: { onlyArchived: parseBoolean(value, called) },
})
const hiddenPart: KeyParser = (value, called) => ({
  visibility: { onlyHidden: parseBoolean(value, called) },
})

function filtersOf(
  resource: Resource,
  asked: unknown,
  called: string,
  here: TimeContext,
): readonly FilterValues[] {
  return jsonEntries(called, asked).map(([word, value]) => {
    const first = resolveField(resource, word, called)
    // A word for an ID and for a name (`technician`) means either.
    const others = matchFields(resource, word).filter(
      ({ name }) => name !== first.name && isAlike(resource, name, first.name),
    )
    if (first.field.kind === 'moment') {
      throw new UsageError(`${called} ${word}: a moment is compared, not met by the second`, {
        hint: `Ask for it with a condition, such as ${word}>=2026-10-01`,
      })
    }
    // A program says which record it means; parts of names are for people.
    const of = ({ name, field }: NamedField) => ({
      ...{ name, field: lookedUpField(resource, name, field), inputName: word, isExact: true },
      exclusion: exclusionFor(resource, name),
    })
    return buildFilter([of(first), ...others.map(of)], toList(value), here)
  })
}

/** Whether two fields go by one word. */
function isAlike(resource: Resource, name: string, other: string): boolean {
  return flagOf(resource, name) === flagOf(resource, other)
}

function conditionIn(resource: Resource, asked: unknown, reading: WhereContext): Condition {
  if (typeof asked === 'string') return parseWhere(resource, asked, reading)
  const { field, operator, value, ...more } = Object.fromEntries(jsonEntries(reading.called, asked))
  const [unknown] = Object.keys(more)
  const isWhole = typeof field === 'string' && typeof operator === 'string' && value !== undefined
  if (isWhole && unknown === undefined)
    return buildWhere(resource, { field, operator, value }, reading)
  throw new UsageError(`${reading.called}: a condition has a field, an operator and a value`)
}

function textsIn(asked: unknown, called: string): string {
  const texts = toList(asked)
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts.join(',')
  throw new UsageError(`${called}: it takes the name of a field, or a list of them`)
}

function limitIn(asked: unknown, called: string): number {
  if (typeof asked === 'number' && Number.isSafeInteger(asked) && asked > 0) return asked
  throw new UsageError(`${called}: not a whole number from 1`)
}

function periodPart({ periods = [] }: Resource): KeyParser {
  return (value, called) => {
    const text = typeof value === 'number' ? String(value) : value
    for (const period of typeof text === 'string' ? periods : []) {
      const parameters = parsePeriod(period, String(text))
      if (parameters !== undefined) return { period: parameters }
    }
    const forms = periods.map(({ example }) => example)
    throw new UsageError(`${called}: not of the form ${forms.join(' or ')}`)
  }
}

function parseBoolean(asked: unknown, called: string): boolean {
  if (typeof asked === 'boolean') return asked
  throw new UsageError(`${called}: it is true or false`)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function unknownKey(called: string, key: string, known: readonly string[]): UsageError {
  const near = closestMatch(key, known)
  return new UsageError(`${called}: a list has no such key`, {
    hint: near === undefined ? `Keys: ${known.join(', ')}` : `Did you mean ${near}?`,
  })
}
