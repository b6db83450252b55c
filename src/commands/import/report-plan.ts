import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { formatCount } from '../../records/describe-record.ts'
import { TENANT } from '../../resources/index.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { instanceText } from '../../verbs/labels.ts'
import { type PlannedFile, writeCount } from './plan-result.ts'
import { noticeLines, planLines, rowsShown } from './plan-text.ts'
import type { PrintableRow } from './printable-plan.ts'
import { warnIrreversible } from './warn-irreversible.ts'

/** Shows the plan, with notices and warnings about it, before anything is written. */
export async function reportImportPlan(
  context: Context,
  api: Api,
  { resource, plan }: Omit<PlannedFile, 'name'>,
  scope: Scope,
): Promise<void> {
  const isWhole = context.flags.verbose === true
  const place = `${scopeText(scope)} on ${await instanceText(api)}`
  const clients = scope.kind === 'all' ? await clientsOf(api, rowsShown(plan, isWhole)) : undefined
  const view = { api, resource, plan, isWhole, ...(clients && { clients }) }
  context.note('plan', [`Plan for ${place}`, ...planLines(view)].join('\n'))
  const used = plan.rows.filter((row) => row.do !== 'refuse' && row.do !== 'skip')
  for (const line of noticeLines(used)) context.note('row', line)
  await warnIrreversible(context, api, { resource, plan })
}

/** How many clients are looked up one by one. */
const MAX_LOOKUPS = 20

/** Returns the names of the rows' clients, as far as a few reads can find them. */
async function clientsOf(
  api: Api,
  rows: readonly PrintableRow[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.map(({ client }) => client ?? 0))].filter((id) => id !== 0)
  const known = ids.filter((id) => api.rememberedName(TENANT, id) !== undefined)
  const unknown = ids.filter((id) => !known.includes(id)).slice(0, MAX_LOOKUPS)
  const names = await Promise.all(
    [...known, ...unknown].map(async (id) => [id, await api.clientName(id)] as const),
  )
  return new Map(names.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])))
}

function scopeText(scope: Scope): string {
  if (scope.kind === 'all') return 'all clients'
  return scope.kind === 'global' ? 'records of no client' : (scope.name ?? `client ${scope.id}`)
}

/** Returns where the records are written to, as part of a question. */
function targetText(scope: Scope): string {
  if (scope.kind === 'all') return ''
  return scope.kind === 'global' ? ' of no client' : ` to ${scopeText(scope)}`
}

/** Asks once whether to apply a plan; throws if nobody can be asked or the answer is no. */
export async function confirmImport(
  context: Context,
  { resource, plan }: PlannedFile,
  scope: Scope,
): Promise<void> {
  const { instance } = await context.settings()
  const { create } = plan.counts
  const written = writeCount(plan)
  // With --quiet the plan was not shown.
  const counts = context.flags.quiet === true ? ` (${create} new, ${written - create} changed)` : ''
  const what = formatCount(resource, written)
  await requireConfirmation(context, {
    question: `Write ${what}${counts}${targetText(scope)} on ${instance}?`,
    isFinal: false,
  })
}
