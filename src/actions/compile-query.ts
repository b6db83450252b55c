import type { Api } from '../api/api.ts'
import { serverZone } from '../api/capabilities/server-zone.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { resolveReferenceId } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { UnsupportedError } from '../errors.ts'
import type { Criterion } from '../records/criterion.ts'
import { nounsOf } from '../records/describe-record.ts'
import { buildFilter, type FilterValues } from '../records/filter-input.ts'
import type { Row } from '../records/record.ts'
import type { Condition } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import { exclusionFor, lookedUpField, readNames } from '../resources/read-names.ts'
import { compareReleases } from '../resources/releases.ts'
import { capitalise } from '../text/sentence.ts'
import type { Zone } from '../time/zone.ts'
import { type Filter, isExcluded, lookUpFilters, matchesFilter } from './filters.ts'
import type { ListQuery } from './list-query.ts'
import { takenNotice, unknownZoneNotice } from './notices.ts'
import { trackUnmatched, type UnmatchedTracker } from './unmatched-conditions.ts'

/** What the filters and conditions of a list come to. */
export interface CompiledQuery {
  filters: readonly Filter[]
  /**
   * Whether a record fits all of them; what no record has had of them is noted in `unmet`. Throws an UnsupportedError
   * where the server does not send what has to be known.
   */
  test(record: Pick<StoredRecord, 'row' | 'raw'>): boolean
  unmet: UnmatchedTracker
  /**
   * What parts of names were taken for; and that the zone of the server's moments is not known, where they are compared
   * (H44).
   */
  notices: readonly Notice[]
}

/** Looks up what filters and conditions name; throws what finding a record throws. */
export async function compileQuery(
  api: Api,
  resource: Resource,
  scope: Scope,
  {
    filters: given,
    conditions,
    criteria,
  }: Required<Pick<ListQuery, 'filters' | 'conditions' | 'criteria'>>,
): Promise<CompiledQuery> {
  const needed = neededFilters(api, resource, conditions)
  const taken = new Set<string>()
  const filters = [
    ...(await lookUpFilters(api, scope, given, (record) => taken.add(record))),
    ...(await lookUpFilters(api, scope, needed)),
  ]
  const dated = [...conditions, ...criteria].filter(({ needsZone }) => needsZone !== undefined)
  const server = dated.length > 0 ? await serverZone(api) : undefined
  const tests = await testsOf(api, resource, scope, { conditions, zone: server?.zone })
  const unmet = trackUnmatched(resource, conditions, tests)
  const requireSent = columnTest(api, resource, criteria)
  return {
    filters,
    test: ({ row, raw }) => {
      requireSent(raw)
      unmet.observe(row)
      return (
        filters.every((filter) => matchesFilter(resource, row, filter)) &&
        tests.every((test) => test(row)) &&
        criteria.every(({ test }) => test(row, server?.zone))
      )
    },
    unmet,
    notices: [
      ...[...taken].map(takenNotice),
      ...(server === undefined ? unknownZoneNotices(api, dated) : []),
    ],
  }
}

/** How moments are compared where the server's zone is not known; nothing where none are. */
function unknownZoneNotices(
  { settings: { instance } }: Api,
  dated: readonly Pick<Condition, 'needsZone' | 'inputName'>[],
): Notice[] {
  const needs = new Set(dated.flatMap(({ needsZone }) => needsZone ?? []))
  const [first] = dated
  if (needs.size === 0 || first === undefined) return []
  const ways = [
    ...(needs.has('clock') ? ['as written'] : []),
    ...(needs.has('instant') ? ['as if written in UTC'] : []),
  ]
  const consequence = `${first.inputName} compared their dates ${ways.join(' and ')}, which may be hours off`
  return [unknownZoneNotice(instance, consequence)]
}

/** Throws an UnsupportedError for a record that has none of the columns that a criterion is about. */
function columnTest(
  { settings: { instance } }: Api,
  resource: Resource,
  criteria: readonly Criterion[],
): (raw: StoredRecord['raw']) => void {
  const needed = criteria.flatMap(({ inputName, needs }) => {
    if (needs === undefined) return []
    const fields = Object.entries(resource.fields).filter(([name]) => needs.oneOf.includes(name))
    const names = fields.flatMap(([name, field]) => readNames(name, field))
    const [since] = fields.flatMap(([, field]) => field.since ?? []).sort(compareReleases)
    const message = `${capitalise(nounsOf(resource))} have no ${needs.noun} on ${instance}, so ${inputName} can’t tell`
    return [{ names, message, hint: since === undefined ? '' : `ITFlow has it from ${since} on` }]
  })
  return (raw) => {
    const absent = needed.find(({ names }) => !names.some((name) => name in raw))
    if (absent !== undefined) throw new UnsupportedError(absent.message, { hint: absent.hint })
  }
}

/** What a read can't do without (the invoice of items), where a condition says it: the server is asked for just that. */
function neededFilters(
  { clock, zone }: Api,
  { needsFilter = [], fields }: Resource,
  conditions: readonly Condition[],
): FilterValues[] {
  const here = { now: clock(), zone }
  return conditions.flatMap(({ field: name, operator, value, inputName }) => {
    const field = fields[name]
    if (operator !== '=' || field === undefined || !needsFilter.includes(name)) return []
    return [buildFilter([{ name, field, inputName: `${inputName} ${name}` }], [value], here)]
  })
}

/**
 * What each condition asks of a record. A reference that is to be, or not to be, what is named is looked up
 * as its flag would be, so that a slip is an error and not an empty list; other comparisons go by the names.
 */
async function testsOf(
  api: Api,
  resource: Resource,
  scope: Scope,
  { conditions, zone }: { conditions: readonly Condition[]; zone: Zone | undefined },
): Promise<((row: Row) => boolean)[]> {
  const looked = conditions.map(({ field, operator, value, needsNames, inputName }) => {
    const own = resource.fields[field]
    const declared = own && lookedUpField(resource, field, own)
    const isOne = needsNames !== undefined && (operator === '=' || operator === '!=')
    return isOne && declared !== undefined && value.trim() !== ''
      ? resolveReferenceId(api, declared, `${inputName} ${field}`, value, scope)
      : undefined
  })
  const wanted = conditions.flatMap(({ needsNames }, index) =>
    needsNames === undefined || looked[index] !== undefined ? [] : [needsNames],
  )
  const names = wanted.length === 0 ? undefined : await api.names(wanted, scope, { isNeeded: true })
  const ids = await Promise.all(looked)
  return conditions.map(({ field, operator, test }, index) => {
    const id = ids[index]
    if (id === undefined) return (row) => test(row, names, zone)
    const others = exclusionFor(resource, field)
    return (row) => (row[field] === id && !isExcluded(row, others)) === (operator === '=')
  })
}
