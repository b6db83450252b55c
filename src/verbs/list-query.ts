import type { ListQuery } from '../actions/list-query.ts'
import { hasOption, type Input, listOption, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { type FilterField, type FilterValues, readFilter } from '../records/filter-input.ts'
import { parseSort } from '../records/sort.ts'
import type { ValueOptions } from '../records/values.ts'
import { parseWhere } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import { filterFields } from './options.ts'

/** Reads the options of a list, all that can be checked without the server; throws a UsageError. */
export function readListQuery(
  resource: Resource,
  input: Input,
  { clock, zone }: Pick<Context, 'clock' | 'zone'>,
): ListQuery {
  const here = { now: clock(), zone }
  const sort = textOption(input, 'sort')
  return {
    filters: readFilters(resource, input, here),
    conditions: listOption(input, 'where').map((text) =>
      parseWhere(resource, text, here.now, zone),
    ),
    period: periodOf(resource, input),
    limit: limitOf(input),
    shows: {
      all: hasOption(input, 'all'),
      onlyArchived: hasOption(input, 'archived'),
      onlyHidden: resource.hides !== undefined && hasOption(input, resource.hides.word),
    },
    order: sort === undefined ? undefined : parseSort(resource, sort),
  }
}

/** Reads the flags that narrow a list by a field; throws a UsageError. */
function readFilters(
  resource: Resource,
  input: Input,
  here: Pick<ValueOptions, 'now' | 'zone'>,
): FilterValues[] {
  const flags = new Map<string, readonly [FilterField, ...FilterField[]]>()
  for (const { name, field, flag } of filterFields(resource)) {
    const filter = { name, field, called: `--${flag}` }
    const before = flags.get(flag)
    flags.set(flag, before === undefined ? [filter] : [...before, filter])
  }
  return [...flags].flatMap(([flag, fields]) => {
    const texts = listOption(input, flag)
    return texts.length === 0 ? [] : [readFilter(fields, texts, here)]
  })
}

function periodOf({ periods = [] }: Resource, input: Input): ListQuery['period'] {
  for (const { flag, pattern, example } of periods) {
    const text = textOption(input, flag)
    if (text === undefined) continue
    const groups = new RegExp(pattern).exec(text)?.groups
    if (groups === undefined) {
      throw new UsageError(`--${flag} ${text}: not of the form ${example}`)
    }
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, Number(value)]))
  }
  return undefined
}

function limitOf(input: Input): number | undefined {
  const text = textOption(input, 'limit')
  if (text === undefined) return undefined
  const limit = Number(text)
  // The server takes 0 for an empty list and dies of a negative one (H24).
  if (!/^\d+$/.test(text) || limit < 1) {
    throw new UsageError(`--limit ${text}: not a whole number from 1`)
  }
  return limit
}
