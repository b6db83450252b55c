import { ConflictError } from '../errors.ts'
import { isEmpty } from '../records/comparators.ts'
import { describeRecord } from '../records/describe-record.ts'
import type { Row, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { isSameStoredValue, isStoredAsSent } from '../runs/compare-stored.ts'
import type { Step } from '../runs/step.ts'
import type { SourceMemory } from './source-memory.ts'

/**
 * Throws a ConflictError if a record has been edited since a step of a source was planned: the step would overwrite the edit.
 * What the record had then is known from what is remembered, as it was when the step was planned.
 */
export function requireUnedited(
  resource: Resource,
  { step, row }: { step: Step; row: Row },
  { records, owns }: Pick<SourceMemory, 'records' | 'owns'>,
): void {
  const { id = 0, values = {}, source } = step
  if (source === undefined) return
  const known = records.get(id)
  const edited = Object.keys(values).find((name) => {
    const field = resource.fields[name]
    const now = row[name] ?? null
    if (field === undefined || owns.includes(name)) return false
    const sent = values[name]
    const isPrimitive = typeof sent === 'string' || typeof sent === 'number'
    if (isPrimitive && isStoredAsSent(field, sent, now)) return false
    const { stored, conflict } = known?.fields[name] ?? {}
    const replaced = source.left?.replaces?.[name]
    const before: (Value | undefined)[] = [
      ...[stored, conflict?.itflow, replaced],
      known?.left?.set?.[name]?.stored,
    ]
    const wasEmpty = known?.fields[name] === undefined && isEmpty(now)
    if (wasEmpty) return false
    return !before.some((value) => value !== undefined && isSameStoredValue(field, value, now))
  })
  if (edited === undefined) return
  throw new ConflictError(
    `${describeRecord(resource, row)} has been edited in ITFlow since the import was planned`,
    { hint: 'The next import from the source decides about it' },
  )
}
