import type { ListQuery, Visibility } from '../actions/list-query.ts'
import {
  type CommandInput,
  hasOption,
  hasOptions,
  integerOption,
  listOption,
  textOption,
} from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Criterion } from '../records/criterion.ts'
import { isPlainAsk } from '../records/criterion-names.ts'
import type { FilterField, FilterValues } from '../records/filter-input.ts'
import { parsePeriod } from '../records/periods.ts'
import { parseSort } from '../records/sort.ts'
import type { ValueOptions } from '../records/values.ts'
import type { Condition } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import { exclusionFor, lookedUpField } from '../resources/read-names.ts'
import { filterFields } from './filter-options.ts'
import { criterionOptions, LIMIT } from './options.ts'

/** Reads the options of a list and checks them as far as possible without the server; throws a UsageError. */
export async function readListQuery(
  resource: Resource,
  input: CommandInput,
  { clock, zone }: Pick<Context, 'clock' | 'zone'>,
): Promise<ListQuery> {
  return {
    ...(await readCommonQuery(resource, input, { clock, zone })),
    filters: await readFilters(resource, input, { now: clock(), zone }),
    period: readPeriod(resource, input),
    visibility: readVisibility(resource, input),
  }
}

/** Reads which of the records hidden by default are shown. */
export function readVisibility(
  { archivedAt, hiddenByDefault }: Resource,
  input: CommandInput,
): Visibility {
  return {
    all: hasOption(input, 'all'),
    onlyArchived: archivedAt !== null && hasOption(input, 'archived'),
    onlyHidden: hiddenByDefault !== undefined && hasOption(input, hiddenByDefault.word),
  }
}

/** Reads the list options that every module has; throws a UsageError. */
export async function readCommonQuery(
  resource: Resource,
  input: CommandInput,
  { clock, zone }: Pick<Context, 'clock' | 'zone'>,
): Promise<Pick<ListQuery, 'conditions' | 'criteria' | 'limit' | 'order'>> {
  const sort = textOption(input, 'sort')
  return {
    conditions: await conditionsOf(resource, input, { clock, zone }),
    criteria: await readCriteria(resource, input, clock()),
    limit: integerOption(input, LIMIT),
    order: sort === undefined ? undefined : parseSort(resource, sort, '--sort'),
  }
}

/** Parses the conditions of `--where`; throws a UsageError. */
export async function conditionsOf(
  resource: Resource,
  input: CommandInput,
  { clock, zone }: Pick<Context, 'clock' | 'zone'>,
): Promise<readonly Condition[]> {
  const texts = listOption(input, 'where')
  if (texts.length === 0) return []
  const { parseWhere } = await import('../records/where.ts')
  const here = { now: clock(), zone, inputName: '--where' }
  return texts.map((text) => parseWhere(resource, text, here))
}

/** Reads the criteria: `--search`, `--open` and so on; throws a UsageError. */
async function readCriteria(
  resource: Resource,
  input: CommandInput,
  now: Date,
): Promise<Criterion[]> {
  if (!hasOptions(input)) return []
  const requested = criterionOptions(resource).filter(
    ({ name }) => input.options[name] !== undefined,
  )
  if (requested.length === 0) return []
  const { hiddenByDefault } = resource
  const openOption = requested.find(({ ask }) => isPlainAsk(ask))
  if (
    openOption !== undefined &&
    hiddenByDefault !== undefined &&
    hasOption(input, hiddenByDefault.word)
  ) {
    throw new UsageError(
      `--${openOption.name} and --${hiddenByDefault.word} can't be used together`,
    )
  }
  const { buildCriterion } = await import('../records/criteria.ts')
  return requested.map(({ ask, name }) =>
    buildCriterion(resource, ask, textOption(input, name) ?? '', { now, inputName: `--${name}` }),
  )
}

/** Reads the options that filter a list by a field; throws a UsageError. */
async function readFilters(
  resource: Resource,
  input: CommandInput,
  here: Pick<ValueOptions, 'now' | 'zone'>,
): Promise<FilterValues[]> {
  if (!hasOptions(input)) return []
  const flags = new Map<string, readonly [FilterField, ...FilterField[]]>()
  for (const { name, field, flag } of filterFields(resource)) {
    const lookedUp = lookedUpField(resource, name, field)
    const filter = {
      name,
      field: lookedUp,
      inputName: `--${flag}`,
      exclusion: exclusionFor(resource, name),
    }
    const before = flags.get(flag)
    flags.set(flag, before === undefined ? [filter] : [...before, filter])
  }
  const requested = [...flags].flatMap(([flag, fields]) => {
    const texts = listOption(input, flag)
    return texts.length === 0 ? [] : [{ fields, texts }]
  })
  if (requested.length === 0) return []
  const { parseFilter } = await import('../records/filter-input.ts')
  return requested.map(({ fields, texts }) => parseFilter(fields, texts, here))
}

/** Reads the month or the year of a list; undefined without one. Throws a UsageError, also for both. */
export function readPeriod({ periods = [] }: Resource, input: CommandInput): ListQuery['period'] {
  const [period, other] = periods.filter(({ flag }) => textOption(input, flag) !== undefined)
  if (period === undefined) return undefined
  const { flag, example } = period
  if (other !== undefined) {
    throw new UsageError(`--${flag} and --${other.flag} can't be used together`)
  }
  const text = textOption(input, flag) ?? ''
  const parameters = parsePeriod(period, text)
  if (parameters !== undefined) return parameters
  throw new UsageError(`--${flag} ${text}: must look like ${example}`)
}
