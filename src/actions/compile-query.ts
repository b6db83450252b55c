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
import { isExcluded, lookUpFilters, matchesFilter, type ResolvedFilter } from './filters.ts'
import type { ListQuery } from './list-query.ts'
import { takenNotice, unknownZoneNotice } from './notices.ts'
import { trackUnmatched, type UnmatchedTracker } from './unmatched-conditions.ts'

/** The filters, conditions and criteria of a list, ready to test records. */
export interface CompiledQuery {
  filters: readonly ResolvedFilter[]
  /**
   * Returns whether a record matches all of them, and records in `unmet` which conditions never matched. Throws an
   * UnsupportedError if the server doesn't send the columns that are needed.
   */
  test(record: Pick<StoredRecord, 'row' | 'raw'>): boolean
  unmet: UnmatchedTracker
  /**
   * Which records partial names matched, and whether times are compared although the server's time zone is unknown
   * (H44).
   */
  notices: readonly Notice[]
}

/** Looks up the records that filters and conditions name; throws what finding a record throws. */
export async function compileQuery(
  api: Api,
  resource: Resource,
  scope: Scope,
  {
    filters: filterValues,
    conditions,
    criteria,
  }: Required<Pick<ListQuery, 'filters' | 'conditions' | 'criteria'>>,
): Promise<CompiledQuery> {
  const needed = neededFilters(api, resource, conditions)
  const matched = new Set<string>()
  const filters = [
    ...(await lookUpFilters(api, scope, filterValues, (record) => matched.add(record))),
    ...(await lookUpFilters(api, scope, needed)),
  ]
  const dated = [...conditions, ...criteria].filter(({ needsZone }) => needsZone !== undefined)
  const server = dated.length > 0 ? await serverZone(api) : undefined
  const tests = await buildTests(api, resource, scope, { conditions, zone: server?.zone })
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
      ...[...matched].map(takenNotice),
      ...(server === undefined ? unknownZoneNotices(api, dated) : []),
    ],
  }
}

/** Returns a notice on how times are compared if the server's zone is unknown; empty if none are compared. */
function unknownZoneNotices(
  { settings: { instance } }: Api,
  dated: readonly Pick<Condition, 'needsZone' | 'inputName'>[],
): Notice[] {
  const needs = new Set(dated.flatMap(({ needsZone }) => needsZone ?? []))
  const [first] = dated
  if (needs.size === 0 || first === undefined) return []
  const zones = [
    ...(needs.has('clock') ? ['as written'] : []),
    ...(needs.has('instant') ? ['as if written in UTC'] : []),
  ]
  const consequence = `${first.inputName} compared their dates ${zones.join(' and ')}, which may be hours off`
  return [unknownZoneNotice(instance, consequence)]
}

/** Returns a check that throws an UnsupportedError if a record has none of the columns a criterion needs. */
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
    const message = `${capitalise(nounsOf(resource))} have no ${needs.noun} on ${instance}, so ${inputName} can't be used`
    return [
      { names, message, hint: since === undefined ? '' : `This needs ITFlow ${since} or later` },
    ]
  })
  return (raw) => {
    const absent = needed.find(({ names }) => !names.some((name) => name in raw))
    if (absent !== undefined) throw new UnsupportedError(absent.message, { hint: absent.hint })
  }
}

/** Turns conditions on a field that a read requires (the invoice of items) into filters for the server. */
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
 * Builds a test for each condition. The record that `=` or `!=` names is looked up as its option would do it, so a
 * typo is an error, not an empty list; other operators compare the names.
 */
async function buildTests(
  api: Api,
  resource: Resource,
  scope: Scope,
  { conditions, zone }: { conditions: readonly Condition[]; zone: Zone | undefined },
): Promise<((row: Row) => boolean)[]> {
  const lookups = conditions.map(({ field: name, operator, value, needsNames, inputName }) => {
    const declared = resource.fields[name]
    const field = declared && lookedUpField(resource, name, declared)
    const isOne = needsNames !== undefined && (operator === '=' || operator === '!=')
    return isOne && field !== undefined && value.trim() !== ''
      ? resolveReferenceId(api, { field, inputName: `${inputName} ${name}`, text: value }, scope)
      : undefined
  })
  const wanted = conditions.flatMap(({ needsNames }, index) =>
    needsNames === undefined || lookups[index] !== undefined ? [] : [needsNames],
  )
  const names = wanted.length === 0 ? undefined : await api.names(wanted, scope, { isNeeded: true })
  const ids = await Promise.all(lookups)
  return conditions.map(({ field, operator, test }, index) => {
    const id = ids[index]
    if (id === undefined) return (row) => test(row, names, zone)
    const others = exclusionFor(resource, field)
    return (row) => (row[field] === id && !isExcluded(row, others)) === (operator === '=')
  })
}
