import type { Api } from '../api/api.ts'
import { clientOf, type Scope } from '../api/scope.ts'
import { nounOf, recordText } from '../records/naming.ts'
import type { Json, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { ownerField } from '../resources/ownership.ts'
import { countsOf, type ImportPlan, type PlanRow } from './import-plan.ts'
import { matchKeysOf } from './match-keys.ts'
import { type Keyed, Matcher } from './matching.ts'
import { refused } from './plan-rows.ts'
import { type Planned, readIndex } from './planning.ts'
import type { RecordIndex } from './record-index.ts'
import { recordMark } from './record-mark.ts'
import { type Fault, RowFault } from './row-fault.ts'

/** A plan that was kept, and what it relies on. */
export interface KeptPlan {
  plan: ImportPlan
  scope: Scope
  /** The keys that records were found by, where the declaration's were not. */
  match?: readonly string[] | undefined
  /** What each record was known by that is updated, by its row's place in the plan. */
  marks: ReadonlyMap<number, string>
}

/**
 * A plan once more, with what the server has now: nothing in it is planned anew. A row is refused whose record has changed
 * since, or whose record is there by now.
 */
export async function replan(api: Api, resource: Resource, kept: KeptPlan): Promise<Planned> {
  const { plan, scope, match, marks } = kept
  const index = await readIndex(api, resource, scope)
  const matcher = new Matcher(resource, matchKeysOf(resource, match), index)
  const targets: [PlanRow, NonNullable<ReturnType<RecordIndex['byId']>>][] = []
  const rows = plan.rows.map((row, at) => {
    if (row.do === 'create') return withFault(row, createFault(resource, matcher, row))
    if (row.do !== 'update') return row
    const stored = index.byId(row.id ?? 0)
    if (stored === undefined) return refused(row, { why: gone(resource, row) })
    const isSame = recordMark(resource, stored.row) === marks.get(at)
    if (!isSame) return refused(row, { why: changed(resource, row, stored.row) })
    targets.push([row, stored])
    return row
  })
  return {
    plan: { ...plan, rows, counts: countsOf(rows) },
    targets: new Map(targets),
    listed: index.records,
  }
}

function withFault(row: PlanRow, fault: Fault | undefined): PlanRow {
  return fault === undefined ? row : refused(row, fault)
}

/** Why a record can't be created as planned; undefined where nothing is in its way. */
function createFault(resource: Resource, matcher: Matcher, row: PlanRow): Fault | undefined {
  try {
    const match = matcher.find(keyedOf(resource, row))
    if (match === undefined) return undefined
    const { stored, by } = match
    return { why: `${recordText(resource, stored.row)} is there since the plan was made (${by})` }
  } catch (error) {
    if (error instanceof RowFault) return error.fault
    throw error
  }
}

function keyedOf(resource: Resource, { client, values = {} }: PlanRow): Keyed {
  return {
    client: ownerField(resource) === undefined ? undefined : client,
    isArchived: false,
    valueOf: (name) => plainValue(values[name]),
  }
}

function plainValue(value: Json | undefined): Value | undefined {
  return typeof value === 'object' && value !== null ? undefined : value
}

function gone(resource: Resource, { id, name = '' }: PlanRow): string {
  return `${nounOf(resource)} ${id ?? ''} ${name} is not there any more`
}

/** What of a record is not as it was: the fields that the row is about, or just that there is something. */
function changed(
  resource: Resource,
  { changes = {}, client }: PlanRow,
  row: Readonly<Record<string, Value>>,
): string {
  const text = recordText(resource, row)
  if (client !== undefined && clientOf(resource, row) !== client) {
    return `${text} belongs to another client by now`
  }
  const labels = Object.entries(changes).flatMap(([name, { from }]) => {
    const isOther = plainValue(from) !== undefined && (row[name] ?? null) !== from
    return isOther ? [resource.fields[name]?.label ?? name] : []
  })
  const what = labels.length === 0 ? '' : `: ${labels.join(', ')}`
  return `${text} has changed since the plan was made${what}`
}
