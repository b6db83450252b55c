import type { Api } from '../api/api.ts'
import type { Row } from '../records/record.ts'
import { currentWork, type WorkRecord } from './open-work.ts'
import { readTime } from './read-time.ts'
import { readWithClients, type UnreadModule } from './read-with-clients.ts'
import { type TimeModule, workedSeconds } from './time-module.ts'
import { earlierPeriods, isByEndOf, isInPeriod, type PeriodRequest } from './time-period.ts'

/** A record that was ended in a period. */
export interface EndedRecord extends Pick<WorkRecord, 'row' | 'clientName' | 'assignee'> {
  client: number
  /** When it was first ended in the period, as the server wrote it. */
  ended: string
  /** When it was opened, as the server wrote it; empty if unknown. */
  opened: string
}

/** The records that were ended in a period. */
export interface EndedRecords {
  /** Those that ended first come first. */
  records: readonly EndedRecord[]
  /** How many of no client were left out: the server doesn't add up their time. */
  ofNoClient: number
  /** Whether the scope is an archived client, whose records are left out. */
  isClientArchived: boolean
  /** The clients, if they can't be read. */
  unread: readonly UnreadModule[]
}

/**
 * Reads the records that were ended in a period. Leaves out archived ones, and those of archived clients. Throws the failure
 * if they can't be read.
 */
export async function readEnded(
  api: Api,
  module: TimeModule,
  { scope, period }: PeriodRequest,
): Promise<EndedRecords> {
  const { work } = module
  const { records, clients, isClientArchived, unread } = await readWithClients(
    api,
    [work.resource],
    scope,
  )
  let ofNoClient = 0
  // What the server wrote is compared, so its zone isn't needed.
  const all = currentWork(work, records.get(work.resource) ?? [], clients, undefined)
  const found = all.flatMap(({ row, client, clientName, assignee }): EndedRecord[] => {
    const moments = [work.resolved, work.closed]
      .map((name) => row[name])
      .filter((at) => isInPeriod(at, period))
    if (moments.length === 0) return []
    if (client === null) {
      ofNoClient += 1
      return []
    }
    const ended = moments.map(String).sort()[0] ?? ''
    return [{ row, client, clientName, assignee, ended, opened: String(row[work.opened] ?? '') }]
  })
  return { records: found.sort(firstEnded(module)), ofNoClient, isClientArchived, unread }
}

function firstEnded({ work: { resource } }: TimeModule) {
  return (left: EndedRecord, right: EndedRecord): number => {
    if (left.ended !== right.ended) return left.ended < right.ended ? -1 : 1
    return Number(left.row[resource.id]) - Number(right.row[resource.id])
  }
}

/**
 * Returns those of the records for which no time was written up to the end of the period; `rows` is the time in the period.
 * A ticket that was closed in January may have its time in the December before. So earlier time is read as well, the latest
 * first, back to when the oldest ticket that still has none was opened: one request for each month of the same year, and for
 * each year before. That is a handful, since few tickets stay open for long.
 */
export async function leaveOutWorked(
  api: Api,
  module: TimeModule,
  records: readonly EndedRecord[],
  { scope, period, rows }: PeriodRequest & { rows: readonly Row[] },
): Promise<readonly EndedRecord[]> {
  let left = withoutRows(module, records, rows)
  for (const earlier of earlierPeriods(period)) {
    if (!left.some(({ opened }) => isByEndOf(opened, earlier))) break
    left = withoutRows(module, left, await readTime(api, module, { scope, period: earlier }))
  }
  return left
}

/** Leaves out the records with time; one that makes no sense was meant to be some. */
function withoutRows(
  module: TimeModule,
  records: readonly EndedRecord[],
  rows: readonly Row[],
): readonly EndedRecord[] {
  const worked = new Set(
    rows.filter((row) => workedSeconds(module, row) !== 0).map((row) => row[module.resource.id]),
  )
  return records.filter(({ row }) => !worked.has(row[module.work.resource.id] ?? null))
}
