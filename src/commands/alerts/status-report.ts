import type { AlertOwner } from '../../alerts/opened-here.ts'
import { activeMutes, type Orders, readOrders } from '../../alerts/orders.ts'
import type { OutboxState } from '../../alerts/outbox/outbox.ts'
import { readOutbox } from '../../alerts/outbox/read-outbox.ts'
import { receiverDirectory } from '../../alerts/receiver-paths.ts'
import { receiverPid } from '../../alerts/receiver-process.ts'
import { type ReceiverStatus, readStatus } from '../../alerts/receiver-status.ts'
import type { Context } from '../../context.ts'
import type { Json } from '../../records/record.ts'
import { receiverOwner } from './receiver-owner.ts'

/** A receiver that hasn't said how it is doing for this long, in milliseconds, needs attention. */
const MAX_SILENCE = 2 * 60_000

/** Everything that the files of a receiver say. */
export interface ReceiverReport {
  owner: AlertOwner
  now: Date
  /** The process that is running; undefined if none is. */
  pid: number | undefined
  /** What the latest receiver said last, even if it has ended since. */
  status: ReceiverStatus | undefined
  /** Whether the running receiver itself said so, and not long ago. */
  isCurrent: boolean
  /** How many alerts wait, and since when the oldest does, in milliseconds since 1970. */
  waiting: number
  oldest: number | undefined
  failed: OutboxState['failed']
  /** Without the mutes that have ended. */
  orders: Orders
}

/** Reads what the files of a receiver say; neither it nor ITFlow is asked. */
export async function readReport(context: Context): Promise<ReceiverReport> {
  const owner = await receiverOwner(context)
  const now = context.clock()
  const pid = await receiverPid(context, owner)
  const status = readStatus(context, owner)
  const orders = readOrders(context, owner)
  const { waiting, failed } = readOutbox(receiverDirectory(context, owner))
  const [first] = waiting.values()
  const silence = status === undefined ? Number.NaN : Math.abs(now.getTime() - status.at)
  const isCurrent = pid !== undefined && status?.pid === pid && silence <= MAX_SILENCE
  return {
    ...{ owner, now, pid, status, isCurrent, failed },
    waiting: waiting.size,
    // The receiver's own clock may differ from the one on the wall, which its status goes by.
    oldest: waiting.size === 0 ? undefined : ((isCurrent ? status.oldest : undefined) ?? first?.at),
    orders: { ...orders, mutes: activeMutes(orders, now.getTime()) },
  }
}

/** Returns a report as in JSON, without its findings. */
export function reportJson(report: ReceiverReport) {
  const { owner, pid, status, waiting, oldest, failed, orders } = report
  const { lastError } = status ?? {}
  return {
    ...{ ...owner, running: pid !== undefined, pid: pid ?? null },
    ...{ started: momentJson(status?.startedAt), reported: momentJson(status?.at) },
    ...{ config: status?.config ?? null, address: status?.address ?? null },
    sources: sourcesJson(status),
    ...{ waiting, oldest: momentJson(oldest), outbox_healthy: status?.isOutboxHealthy ?? null },
    failing_since: momentJson(status?.failingSince),
    last_error: lastError === undefined ? null : { ...lastError, at: momentJson(lastError.at) },
    ...{ failed: failed.size, open: status?.open ?? null, held: status?.held ?? null },
    ...{ repeats: status?.repeats ?? null, missing: status?.missing ?? [] },
    faults: status?.faults ?? [],
    mutes: orders.mutes.map(({ at, until, ...mute }) => ({
      ...{ ...mute, since: momentJson(at), until: momentJson(until) },
    })),
    ...{ retry: orders.retry, drop: orders.drop },
  }
}

function sourcesJson(status: ReceiverStatus | undefined): Json[] {
  return Object.entries(status?.sources ?? {}).map(([name, source]) => {
    const { dialect, today, day, lastAt, refused, lastRefusal } = source
    return {
      ...{ name, dialect, today, day, last: momentJson(lastAt), refused },
      last_refusal:
        lastRefusal === undefined ? null : { ...lastRefusal, at: momentJson(lastRefusal.at) },
    }
  })
}

function momentJson(moment: number | undefined): string | null {
  return moment === undefined ? null : new Date(moment).toISOString()
}
