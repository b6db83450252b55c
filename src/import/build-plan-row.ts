import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { storedValue } from '../api/writes/body.ts'
import { toTypedValue } from '../api/writes/diff.ts'
import type { Draft, FieldValues } from '../api/writes/plan.ts'
import { displayName } from '../records/describe-record.ts'
import type { Json } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { PlanRow } from './import-plan.ts'
import type { Match, RowIdentity } from './matcher.ts'
import type { RowDiff } from './row-diff.ts'
import type { RowRefusal } from './row-error.ts'

/** A row as far as it is known once it was matched; it is the same until something turns out to differ. */
export function unchangedRow(
  line: number,
  resource: Resource,
  keyed: RowIdentity,
  match: Match | undefined,
): PlanRow {
  if (match === undefined) {
    const name = displayName(resource, { [resource.label]: keyed.valueOf(resource.label) ?? null })
    return name === '' ? { line, do: 'create' } : { line, do: 'create', name }
  }
  const { row } = match.stored
  const [id, client, name] = [
    Number(row[resource.id]),
    clientOf(resource, row),
    displayName(resource, row),
  ]
  return { line, do: 'same', id, client, ...(name === '' ? {} : { name }), match: match.by }
}

/** A row that is refused, with what is known of it. */
export function refusedRow(
  { line, id, client, name, match, notices }: PlanRow,
  fault: RowRefusal,
): PlanRow {
  return {
    ...{ line, do: 'refuse' },
    ...(id === undefined ? {} : { id }),
    ...(client === undefined ? {} : { client }),
    ...(name === undefined ? {} : { name }),
    ...(match === undefined ? {} : { match }),
    ...fault,
    ...(notices === undefined ? {} : { notices }),
  }
}

const HIDDEN = { secret: true } as const

/** What is written, as JSON shows it; secrets are only said to be there. */
export function redactedValues({ fields }: Resource, given: FieldValues): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const field = fields[name]
      if (field === undefined) return []
      return [[name, field.kind === 'secret' ? HIDDEN : toTypedValue(field, value)]]
    }),
  )
}

/** What is stored and what it becomes, as JSON shows it. */
export function redactedChanges(
  { fields }: Resource,
  given: FieldValues,
  { row, raw }: StoredRecord,
): NonNullable<PlanRow['changes']> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, { from: Json; to: Json }][] => {
      const field = fields[name]
      if (field === undefined) return []
      if (field.kind !== 'secret') {
        return [[name, { from: row[name] ?? null, to: toTypedValue(field, value) }]]
      }
      const isSet = (storedValue(name, field, raw) ?? '') !== ''
      return [[name, { from: isSet ? HIDDEN : null, to: value === '' ? null : HIDDEN }]]
    }),
  )
}

/** What every write of a module does is no news for a row. */
const ROUTINE_NOTICES: ReadonlySet<string> = new Set(['sent_along'])

/** A row with what is to be known of its write before it is sent. */
export function withDraft(row: PlanRow, { notices }: RowDiff, draft: Draft): PlanRow {
  const told = [...(draft.warnings ?? []), ...draft.notices].filter(
    ({ code }) => !ROUTINE_NOTICES.has(code),
  )
  const hazard = told.find((one) => one.hazard !== undefined)?.hazard
  return withNotices({ ...row, ...(hazard === undefined ? {} : { hazard }) }, [
    ...notices,
    ...told.map(({ message }) => message),
  ])
}

/** A row with more to be known of it. */
export function withNotices(row: PlanRow, notices: readonly string[]): PlanRow {
  const all = [...(row.notices ?? []), ...notices]
  return all.length === 0 ? row : { ...row, notices: all }
}
