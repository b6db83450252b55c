import { UsageError } from '../errors.ts'
import { criterionFor } from '../records/criteria.ts'
import type { Criterion } from '../records/criterion.ts'
import { type Ask, asksOf, isPlainAsk } from '../records/criterion-names.ts'
import { nearest } from '../records/did-you-mean.ts'
import { fieldNamed, fieldsCalled, flagOf, type NamedField } from '../records/field-names.ts'
import { type FilterValues, filterOf } from '../records/filter-input.ts'
import { jsonEntries } from '../records/json-input.ts'
import { periodIn } from '../records/periods.ts'
import { parseSort } from '../records/sort.ts'
import { type Condition, parseWhere, type Reading, whereOf } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import { lookedUpField, othersIn } from '../resources/read-names.ts'
import type { ListQuery } from './list-query.ts'

/** When and where a list is asked for: what `today` means. */
type Here = Pick<Reading, 'now' | 'zone'>

/** Reads the value of one key. */
type Part = (value: unknown, called: string) => ListQuery

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
export function listQueryOf(
  resource: Resource,
  asked: unknown,
  here: Here,
  called = (key: string) => key,
): ListQuery {
  const parts = partsFor(resource, here)
  const query: ListQuery = {}
  const criteria: Criterion[] = []
  for (const [key, value] of jsonEntries('A list', asked)) {
    const part = parts.get(key)
    if (part === undefined) throw unknownKey(called(key), key, [...parts.keys()])
    const { shows, criteria: more = [], ...rest } = part(value, called(key))
    Object.assign(query, rest, shows && { shows: { ...query.shows, ...shows } })
    criteria.push(...more)
  }
  return criteria.length === 0 ? query : { ...query, criteria }
}

function partsFor(resource: Resource, here: Here): ReadonlyMap<string, Part> {
  const { archivedAt, hides, periods = [] } = resource
  return new Map<string, Part>([
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
    ...asksOf(resource).map((ask) => [ask, askPart(resource, ask, here)] as const),
    ['all', (value, called) => ({ shows: { all: isTrue(value, called) } })],
    ...(archivedAt === null ? [] : [['archived', archivedPart] as const]),
    ...(hides === undefined ? [] : [[hides.word, hiddenPart] as const]),
  ])
}

function askPart(resource: Resource, ask: Ask, { now }: Here): Part {
  return (value, called) => {
    if (isPlainAsk(ask)) {
      const isAsked = isTrue(value, called)
      return isAsked ? { criteria: [criterionFor(resource, ask, '', { now, called })] } : {}
    }
    if (typeof value !== 'string') throw new UsageError(`${called}: it takes a text`)
    return { criteria: [criterionFor(resource, ask, value, { now, called })] }
  }
}

const archivedPart: Part = (value, called) => ({ shows: { onlyArchived: isTrue(value, called) } })
const hiddenPart: Part = (value, called) => ({ shows: { onlyHidden: isTrue(value, called) } })

function filtersOf(
  resource: Resource,
  asked: unknown,
  called: string,
  here: Here,
): readonly FilterValues[] {
  return jsonEntries(called, asked).map(([word, value]) => {
    const first = fieldNamed(resource, word, called)
    // A word for an ID and for a name (`technician`) means either.
    const others = fieldsCalled(resource, word).filter(
      ({ name }) => name !== first.name && isAlike(resource, name, first.name),
    )
    if (first.field.kind === 'moment') {
      throw new UsageError(`${called} ${word}: a moment is compared, not met by the second`, {
        hint: `Ask for it with a condition, such as ${word}>=2026-10-01`,
      })
    }
    // A program says which record it means; parts of names are for people.
    const of = ({ name, field }: NamedField) => ({
      ...{ name, field: lookedUpField(resource, name, field), called: word, isExact: true },
      others: othersIn(resource, name),
    })
    return filterOf([of(first), ...others.map(of)], toList(value), here)
  })
}

/** Whether two fields go by one word. */
function isAlike(resource: Resource, name: string, other: string): boolean {
  return flagOf(resource, name) === flagOf(resource, other)
}

function conditionIn(resource: Resource, asked: unknown, reading: Reading): Condition {
  if (typeof asked === 'string') return parseWhere(resource, asked, reading)
  const { field, operator, value, ...more } = Object.fromEntries(jsonEntries(reading.called, asked))
  const [unknown] = Object.keys(more)
  const isWhole = typeof field === 'string' && typeof operator === 'string' && value !== undefined
  if (isWhole && unknown === undefined)
    return whereOf(resource, { field, operator, value }, reading)
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

function periodPart({ periods = [] }: Resource): Part {
  return (value, called) => {
    const text = typeof value === 'number' ? String(value) : value
    for (const period of typeof text === 'string' ? periods : []) {
      const parameters = periodIn(period, String(text))
      if (parameters !== undefined) return { period: parameters }
    }
    const forms = periods.map(({ example }) => example)
    throw new UsageError(`${called}: not of the form ${forms.join(' or ')}`)
  }
}

function isTrue(asked: unknown, called: string): boolean {
  if (typeof asked === 'boolean') return asked
  throw new UsageError(`${called}: it is true or false`)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function unknownKey(called: string, key: string, known: readonly string[]): UsageError {
  const near = nearest(key, known)
  return new UsageError(`${called}: a list has no such key`, {
    hint: near === undefined ? `Keys: ${known.join(', ')}` : `Did you mean ${near}?`,
  })
}
