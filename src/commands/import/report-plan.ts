import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { countOf } from '../../records/describe-record.ts'
import { TENANT } from '../../resources/index.ts'
import { confirmFirst } from '../../verbs/confirm.ts'
import { instanceOf } from '../../verbs/labels.ts'
import { type PlannedFile, writesOf } from './plan-result.ts'
import { noticeLines, planLines, shownRows } from './plan-text.ts'
import type { WordedRow } from './printable-plan.ts'
import { tellFinal } from './warn-irreversible.ts'

/** Shows the plan, with what is to be known of it before anything is written. */
export async function tellPlan(
  context: Context,
  api: Api,
  { resource, plan }: Omit<PlannedFile, 'name'>,
  scope: Scope,
): Promise<void> {
  const isWhole = context.flags.verbose === true
  const place = `${whose(scope)} on ${await instanceOf(api)}`
  const clients = scope.kind === 'all' ? await clientsOf(api, shownRows(plan, isWhole)) : undefined
  const view = { api, resource, plan, isWhole, ...(clients && { clients }) }
  context.note('plan', [`Plan for ${place}`, ...planLines(view)].join('\n'))
  const used = plan.rows.filter((row) => row.do !== 'refuse' && row.do !== 'skip')
  for (const line of noticeLines(used)) context.note('row', line)
  await tellFinal(context, api, { resource, plan })
}

/** More clients than this are not looked up one by one. */
const MOST = 20

/** The names of the clients of rows, as far as few reads tell them. */
async function clientsOf(
  api: Api,
  rows: readonly WordedRow[],
): Promise<ReadonlyMap<number, string>> {
  const ids = [...new Set(rows.map(({ client }) => client ?? 0))].filter((id) => id !== 0)
  const known = ids.filter((id) => api.learned(TENANT, id) !== undefined)
  const looked = ids.filter((id) => !known.includes(id)).slice(0, MOST)
  const names = await Promise.all(
    [...known, ...looked].map(async (id) => [id, await api.clientName(id)] as const),
  )
  return new Map(names.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])))
}

function whose(scope: Scope): string {
  if (scope.kind === 'all') return 'all clients'
  return scope.kind === 'global' ? 'records of no client' : (scope.name ?? `client ${scope.id}`)
}

/** Where the records go, as a question names it. */
function target(scope: Scope): string {
  if (scope.kind === 'all') return ''
  return scope.kind === 'global' ? ' of no client' : ` to ${whose(scope)}`
}

/** Asks once whether a plan is to be carried out; fails where nobody can be asked, or the answer is no. */
export async function askForImport(
  context: Context,
  { resource, plan }: PlannedFile,
  scope: Scope,
): Promise<void> {
  const { instance } = await context.settings()
  const { create, update } = plan.counts
  // With --quiet the plan was not shown.
  const counts = context.flags.quiet === true ? ` (${create} new, ${update} changed)` : ''
  const what = countOf(resource, writesOf(plan))
  await confirmFirst(context, {
    question: `Write ${what}${counts}${target(scope)} on ${instance}?`,
    isFinal: false,
  })
}
