import type { ChangeLimit } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import { RefusedError } from '../../errors.ts'
import { groupOf } from '../../import/sync/sync-plan.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { isWritten } from './execute-plan.ts'
import { type PlannedFile, writeCount } from './plan-result.ts'
import type { PrintableRow } from './printable-plan.ts'

/** Records that a source no longer has are refused if a client loses more than this many, and more than this share. */
const DEFAULT_LIMIT = { count: 3, percent: 30 }

/** Throws a RefusedError for a plan of a source with conflicts that must not be there, or with too many records that left. */
export async function checkSource(
  context: Context,
  api: Api,
  { resource, plan }: PlannedFile,
  limit: ChangeLimit,
): Promise<void> {
  const { source, memory, rows } = plan
  if (memory === undefined) return
  const inConflict = rows.filter(isChangedOnBothSides)
  if (memory.on_conflict === 'fail' && inConflict.length > 0) {
    const records = formatCount(resource, inConflict.length)
    throw new RefusedError(
      `${records} changed both in ITFlow and in ${source}. Nothing was written.`,
      {
        hint: "Add --on-conflict keep to keep ITFlow's values, or --on-conflict source to take the source's",
      },
    )
  }
  for (const [client, left] of leftByClient(resource, rows)) {
    const brought = memory.brought[String(client ?? 0)] ?? 0
    if (allows(limit, left.length, brought)) continue
    const name = client === null ? undefined : await api.clientName(client)
    const owner = name === undefined ? '' : ` of ${name}`
    const what = `${left.length} of ${formatCount(resource, brought)}${owner} are no longer in ${source}`
    if (left.some(isWritten)) throw tooManyError(what, limit, writeCount(plan) - plan.counts.create)
    context.note('many_left', `${what}. Is the file complete?`)
  }
}

function tooManyError(what: string, limit: ChangeLimit, count: number): RefusedError {
  return new RefusedError(`${what}: more than ${limitText(limit)}. Nothing was written.`, {
    hint: [
      'Check whether the file is complete',
      `If they are really gone, add --max-changes ${count}`,
    ],
  })
}

/** Whether a row has a value that both sides have changed. */
function isChangedOnBothSides({ conflicts = {} }: PrintableRow): boolean {
  return Object.values(conflicts).some(({ why }) => why === 'both_changed')
}

function leftByClient(
  resource: Resource,
  rows: readonly PrintableRow[],
): ReadonlyMap<number | null, PrintableRow[]> {
  const clients = new Map<number | null, PrintableRow[]>()
  for (const row of rows) {
    if (row.do !== 'left') continue
    const client = groupOf(resource, row.client ?? null)
    clients.set(client, [...(clients.get(client) ?? []), row])
  }
  return clients
}

/** Whether so many of a client's records may leave; a given limit allows more than the default, never less. */
function allows(limit: ChangeLimit, count: number, brought: number): boolean {
  if (count <= DEFAULT_LIMIT.count || count * 100 <= brought * DEFAULT_LIMIT.percent) return true
  if (limit.kind === 'count') return count <= limit.count
  return limit.kind === 'share' && count * 100 <= brought * limit.percent
}

function limitText(limit: ChangeLimit): string {
  if (limit.kind !== 'default') return `${limit.inputName} allows`
  return `${DEFAULT_LIMIT.count}, and more than ${DEFAULT_LIMIT.percent}%`
}
