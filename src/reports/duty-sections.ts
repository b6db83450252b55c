import type { WorkRecord } from './open-work.ts'

/** A list of open records that need somebody, in the order in which they do. */
export type WorkSection = 'unassigned' | 'waiting' | 'untouched' | 'urgent' | 'sla'

/** Compares two open records. */
type Order = (left: WorkRecord, right: WorkRecord) => number

/** The sections in the order in which they are shown: which records are in each, and their order. */
export const WORK_SECTIONS: Readonly<
  Record<WorkSection, { has(work: WorkRecord, untouchedSince: number): boolean; order: Order }>
> = {
  unassigned: { has: ({ assignee }) => assignee === null, order: orderBy(mostUrgent, longestOpen) },
  waiting: { has: () => true, order: orderBy(longestOpen) },
  untouched: {
    has: ({ touched }, since) => touched <= since,
    order: orderBy((left, right) => compare(left.touched, right.touched), longestOpen),
  },
  urgent: { has: ({ isUrgent }) => isUrgent, order: orderBy(mostUrgent, longestOpen) },
  sla: { has: ({ deadline }) => deadline !== undefined, order: orderBy(firstDue, mostUrgent) },
}

/** How much open work a client or a technician has. */
export interface WorkCount {
  /** The client's or technician's ID; null for records of no client. */
  id: number | null
  work: readonly WorkRecord[]
}

/** Counts by a client's or technician's ID, the most first; leaves out undefined. */
export function countWork(
  work: readonly WorkRecord[],
  idOf: (one: WorkRecord) => number | null | undefined,
): readonly WorkCount[] {
  const byId = new Map<number | null, WorkRecord[]>()
  for (const one of work) {
    const id = idOf(one)
    if (id === undefined) continue
    const others = byId.get(id) ?? []
    byId.set(id, others)
    others.push(one)
  }
  return [...byId]
    .map(([id, found]) => ({ id, work: found }))
    .sort(
      (left, right) => right.work.length - left.work.length || Number(left.id) - Number(right.id),
    )
}

function mostUrgent(left: WorkRecord, right: WorkRecord): number {
  return right.urgency - left.urgency
}

function longestOpen(left: WorkRecord, right: WorkRecord): number {
  return compare(left.opened, right.opened)
}

function firstDue(left: WorkRecord, right: WorkRecord): number {
  return compare(left.deadline?.at ?? 0, right.deadline?.at ?? 0)
}

/** Compares numbers that may be infinite. */
function compare(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Orders by several things in turn, and at last by ID, so that the order is always the same. */
function orderBy(...orders: readonly Order[]): Order {
  return (left, right) => {
    for (const order of orders) {
      const difference = order(left, right)
      if (difference !== 0) return difference
    }
    return idOf(left) - idOf(right)
  }
}

function idOf({ module: { resource }, row }: WorkRecord): number {
  return Number(row[resource.id])
}
