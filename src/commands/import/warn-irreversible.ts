import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import { formatCount } from '../../records/describe-record.ts'
import { isRedacted } from '../../runs/redacted.ts'
import { operationsOf, undoOfCreate } from '../../runs/undo-item.ts'
import type { PlannedFile } from './plan-result.ts'

/** Reports which parts of a plan can't be undone, before it is applied. */
export async function warnIrreversible(
  context: Context,
  api: Api,
  { resource, plan }: Omit<PlannedFile, 'name'>,
): Promise<void> {
  const { create } = plan.counts
  const createsForever =
    create > 0 && undoOfCreate(resource, await operationsOf(api, resource)) === null
  const replaced = plan.rows.filter(({ changes = {} }) =>
    Object.values(changes).some(({ to }) => isRedacted(to)),
  ).length
  const texts = [
    ...(createsForever
      ? [
          `creating ${formatCount(resource, create)}; this server and key can't remove ${create === 1 ? 'it' : 'them'} again`,
        ]
      : []),
    ...(replaced > 0
      ? [
          `replacing secrets of ${formatCount(resource, replaced)}; the old ones are not stored anywhere`,
        ]
      : []),
  ]
  for (const text of texts) context.note('final', `Can't be undone: ${text}`)
}
