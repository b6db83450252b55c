import { keyOfWork, type WorkRecord } from '../../reports/open-work.ts'

/** What happened to an open record between two reads. */
export interface WorkChange {
  kind: 'new' | 'changed' | 'gone'
  /** As it is now, or was last. */
  work: WorkRecord
  /** As it was before it changed. */
  before?: WorkRecord
}

/** Returns how open records differ from those of the read before: those that are open now, in their order, then those gone. */
export function changesBetween(
  before: readonly WorkRecord[],
  after: readonly WorkRecord[],
): readonly WorkChange[] {
  const [earlier, current] = [byKey(before), byKey(after)]
  const now = [...current].flatMap(([key, work]): WorkChange[] => {
    const old = earlier.get(key)
    if (old === undefined) return [{ kind: 'new', work }]
    const isSame = JSON.stringify(old.row) === JSON.stringify(work.row)
    return isSame ? [] : [{ kind: 'changed', work, before: old }]
  })
  const gone = [...earlier].flatMap(([key, work]): WorkChange[] =>
    current.has(key) ? [] : [{ kind: 'gone', work }],
  )
  return [...now, ...gone]
}

function byKey(work: readonly WorkRecord[]): ReadonlyMap<string, WorkRecord> {
  return new Map(work.map((one) => [keyOfWork(one), one]))
}
