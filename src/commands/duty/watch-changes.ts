import type { OpenWork } from '../../reports/open-work.ts'

/** What happened to an open record between two reads. */
export interface WorkChange {
  kind: 'new' | 'changed' | 'gone'
  /** As it is now, or was last. */
  work: OpenWork
  /** As it was before it changed. */
  before?: OpenWork
}

/** Returns what tells records of one instance apart. */
export function workKey(module: unknown, id: unknown): string {
  return `${module} ${id}`
}

/** Returns how open records differ from those of the read before: those that are open now, in their order, then those gone. */
export function changesBetween(
  before: readonly OpenWork[],
  after: readonly OpenWork[],
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

function byKey(work: readonly OpenWork[]): ReadonlyMap<string, OpenWork> {
  return new Map(
    work.map((one) => {
      const { resource } = one.module
      return [workKey(resource.name, one.row[resource.id]), one]
    }),
  )
}
