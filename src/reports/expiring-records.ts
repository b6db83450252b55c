import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { displayName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { isArchived } from '../records/record-state.ts'
import { daysBetween, parseWallTime, type WallTime } from '../time/wall-time.ts'
import type { ExpiryKind } from './expiry-kinds.ts'
import { isOfArchived, nameOfClient } from './read-with-clients.ts'

/** Something that runs out, or has. */
export interface Expiring {
  kind: ExpiryKind
  row: Row
  /** Its name for people; empty if it has none. */
  name: string
  /** Its client's ID; null for none. */
  client: number | null
  /** The client's name for people; null if there is no client, or its name is unknown. */
  clientName: string | null
  /** The last day, YYYY-MM-DD. */
  day: string
  /** The days until then, negative if it has run out. */
  daysLeft: number
  /** The day a certificate was issued; undefined if unknown. */
  issued?: string | undefined
}

/** Which days to list. */
export interface DayRange {
  /** How many days ahead to look. */
  within: number
  /** How many days ago something may have run out; absent: any number. */
  expiredWithin?: number | undefined
}

/** Returns the records of a kind that have a day and still matter. */
export function expiringRecords(
  kind: ExpiryKind,
  records: readonly StoredRecord[],
  clients: ReadonlyMap<unknown, Row>,
  today: WallTime,
): Expiring[] {
  const { resource, field } = kind
  return records.flatMap(({ row }) => {
    const day = row[field]
    const wall = typeof day === 'string' ? parseWallTime(day) : undefined
    const client = clientOf(resource, row)
    const owner = clients.get(client)
    if (wall === undefined || isSettled(kind, row) || isArchived(resource, row)) return []
    if (isOfArchived(owner)) return []
    return [
      {
        kind,
        row,
        name: displayName(resource, row),
        client,
        clientName: nameOfClient(owner),
        day: String(day).slice(0, 10),
        daysLeft: daysBetween(today, wall),
      },
    ]
  })
}

function isSettled({ resource, field }: ExpiryKind, row: Row): boolean {
  const settled = resource.fields[field]?.expirySettledBy
  return settled?.values.includes(String(row[settled.field] ?? '')) === true
}

/** Returns what runs out within the days asked for, in order, without short-lived certificates that aren't due yet. */
export async function chooseDue(
  all: readonly Expiring[],
  { within, expiredWithin = Number.POSITIVE_INFINITY }: DayRange,
): Promise<{ expiring: readonly Expiring[]; notDue: number }> {
  const near = all.filter(({ daysLeft }) => daysLeft <= within && -daysLeft <= expiredWithin)
  const dated = await Promise.all(near.map(withIssueDay))
  const due = dated.filter(({ isDue }) => isDue).map(({ isDue, ...one }) => one)
  return { expiring: due.sort(compareExpiring), notDue: near.length - due.length }
}

async function withIssueDay(one: Expiring): Promise<Expiring & { isDue: boolean }> {
  const { resource } = one.kind
  const wall = parseWallTime(one.day) ?? Number.NaN
  if (!Object.values(resource.fields).some(({ isCertificate }) => isCertificate === true)) {
    return { ...one, isDue: true }
  }
  const { isRenewedLater, issueDay } = await import('./short-lived.ts')
  const issued = issueDay(resource, one.row, wall)
  const isDue = issued === undefined || !isRenewedLater(issued, wall, one.daysLeft)
  return { ...one, issued, isDue }
}

/** Compares by day, then client, kind, name and ID, so that the order is always the same. */
export function compareExpiring(left: Expiring, right: Expiring): number {
  return (
    left.daysLeft - right.daysLeft ||
    compareText(left.clientName ?? '', right.clientName ?? '') ||
    compareText(left.kind.words, right.kind.words) ||
    compareText(left.name, right.name) ||
    Number(left.row[left.kind.resource.id]) - Number(right.row[right.kind.resource.id])
  )
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
