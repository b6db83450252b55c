import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { storedValue } from '../api/writes/body.ts'
import { toTypedValue } from '../api/writes/diff.ts'
import type { Draft, FieldValues } from '../api/writes/plan.ts'
import { displayName } from '../records/describe-record.ts'
import type { Json } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { REDACTED } from '../runs/journal-entries.ts'
import type { PlanRow } from './import-plan.ts'
import type { Match, RowIdentity } from './matcher.ts'
import type { RowDiff } from './row-diff.ts'
import type { RowRefusal } from './row-error.ts'

/** Returns the plan for a matched row before its values are compared: unchanged, or a create without a match. */
export function unchangedRow(
  line: number,
  resource: Resource,
  identity: RowIdentity,
  match: Match | undefined,
): PlanRow {
  if (match === undefined) {
    const name = displayName(resource, {
      [resource.label]: identity.valueOf(resource.label) ?? null,
    })
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

/** Returns a row as refused, with what is known about it. */
export function refusedRow(
  { line, id, client, name, match, notices }: PlanRow,
  fault: RowRefusal,
): PlanRow {
  return {
    ...(line === undefined ? {} : { line }),
    do: 'refuse',
    ...(id === undefined ? {} : { id }),
    ...(client === undefined ? {} : { client }),
    ...(name === undefined ? {} : { name }),
    ...(match === undefined ? {} : { match }),
    ...fault,
    ...(notices === undefined ? {} : { notices }),
  }
}

/** Returns the values to be written, as in JSON output; secrets are redacted. */
export function redactedValues({ fields }: Resource, values: FieldValues): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const field = fields[name]
      if (field === undefined) return []
      return [[name, field.kind === 'secret' ? REDACTED : toTypedValue(field, value)]]
    }),
  )
}

/** Returns the stored and the new values, as in JSON output; secrets are redacted. */
export function redactedChanges(
  { fields }: Resource,
  values: FieldValues,
  { row, raw }: StoredRecord,
): NonNullable<PlanRow['changes']> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, { from: Json; to: Json }][] => {
      const field = fields[name]
      if (field === undefined) return []
      if (field.kind !== 'secret') {
        return [[name, { from: row[name] ?? null, to: toTypedValue(field, value) }]]
      }
      const isSet = (storedValue(name, field, raw) ?? '') !== ''
      return [[name, { from: isSet ? REDACTED : null, to: value === '' ? null : REDACTED }]]
    }),
  )
}

/** Notices that every write of a module has aren't repeated for each row. */
const ROUTINE_NOTICES: ReadonlySet<string> = new Set(['sent_along'])

/** Returns a row with the notices and the hazard of its planned write. */
export function withDraft(row: PlanRow, { notices }: RowDiff, draft: Draft): PlanRow {
  const reported = [...(draft.warnings ?? []), ...draft.notices].filter(
    ({ code }) => !ROUTINE_NOTICES.has(code),
  )
  const hazard = reported.find((notice) => notice.hazard !== undefined)?.hazard
  return withNotices({ ...row, ...(hazard === undefined ? {} : { hazard }) }, [
    ...notices,
    ...reported.map(({ message }) => message),
  ])
}

/** Returns a row with more notices. */
export function withNotices(row: PlanRow, notices: readonly string[]): PlanRow {
  const all = [...(row.notices ?? []), ...notices]
  return all.length === 0 ? row : { ...row, notices: all }
}
