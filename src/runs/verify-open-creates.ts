import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import { readLookalikes } from '../api/writes/guards/lookalikes.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { type ExpectedRecord, isLookalike } from '../api/writes/verify/created-identity.ts'
import { diffReadBack } from '../api/writes/verify/read-back-diff.ts'
import type { Resource } from '../resources/definition.ts'
import type { Journal } from './journal.ts'
import type { BegunEntry } from './journal-entries.ts'
import { scopeFromJournal } from './journal-scope.ts'
import type { OpenStep, StepVerdict } from './open-steps.ts'

/** Checks which creates have happened: those for which there is a new record with all values. */
export async function checkCreates(
  api: Api,
  resource: Resource,
  journal: Journal,
  creates: readonly OpenStep[],
): Promise<[OpenStep, StepVerdict][]> {
  if (creates.length === 0) return []
  const known = new Set(journal.steps.map(({ ended }) => ended?.id))
  const { header } = journal
  const isNew = ({ row }: StoredRecord) => !known.has(Number(row[resource.id]))
  const list =
    resource.needsFilter === undefined
      ? await readAll(api, resource, { scope: scopeFromJournal(header.scope) })
      : undefined
  const verdicts: [OpenStep, StepVerdict][] = []
  for (const step of creates) {
    const expected = { resource, values: valuesIn(step.begun), client: step.begun.client }
    const records = list ?? (await readLookalikes(api, resource, expected.values, expected.client))
    const lookalikes = records.filter((stored) => isNew(stored) && isLookalike(expected, stored))
    verdicts.push([step, verdictOn(lookalikes, expected, header.highest)])
  }
  return rejectSharedRecords(verdicts)
}

function verdictOn(
  lookalikes: readonly StoredRecord[],
  expected: ExpectedRecord,
  highest: number | null,
): StepVerdict {
  const { resource, values } = expected
  const newer = lookalikes.filter(
    ({ row }) => highest === null || Number(row[resource.id]) > highest,
  )
  const complete = newer.filter(
    (stored) => diffReadBack(resource, values, undefined, stored).notStored.length === 0,
  )
  const ids = newer.map(({ row }) => Number(row[resource.id]))
  const [only] = complete
  if (only === undefined && ids.length === 0) return { is: 'not done' }
  if (only !== undefined && complete.length === 1 && highest !== null) {
    return { is: 'done', id: Number(only.row[resource.id]), row: only.row }
  }
  const why =
    ids.length === 1
      ? 'There is a record that it may have created'
      : 'There are several records that it may have created'
  return { is: 'unclear', why, ids }
}

/** Makes verdicts unclear if two creates may have made the same record. */
function rejectSharedRecords(verdicts: [OpenStep, StepVerdict][]): [OpenStep, StepVerdict][] {
  const counts = new Map<number, number>()
  for (const [, verdict] of verdicts) {
    if (verdict.is === 'done') counts.set(verdict.id, (counts.get(verdict.id) ?? 0) + 1)
  }
  return verdicts.map(([step, verdict]) => {
    const isShared = verdict.is === 'done' && (counts.get(verdict.id) ?? 0) > 1
    const why = 'This step or another one may have created the record'
    return isShared ? [step, { is: 'unclear', why, ids: [verdict.id] }] : [step, verdict]
  })
}

/** The values of a write, except secrets, which the journal doesn't have. */
function valuesIn({ fields }: BegunEntry): FieldValues {
  const pairs = Object.entries(fields).flatMap(([name, { to }]): [string, WireValue][] =>
    typeof to === 'string' || typeof to === 'number' ? [[name, to]] : [],
  )
  return Object.fromEntries(pairs)
}
