import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/scope.ts'
import type { Context } from '../../context.ts'
import type { FileFacts } from '../../record-files/record-file.ts'
import { countOf } from '../../records/naming.ts'
import { cleanLine } from '../../text/clean.ts'
import { confirmFirst } from '../../verbs/confirm.ts'
import { instanceOf } from '../../verbs/wording.ts'
import { type PlannedFile, writesOf } from './plan-ending.ts'
import { noticeLines, planLines } from './plan-text.ts'

/** How many ignored columns are named. */
const FIRST = 3

/** Says what the file was taken for, and which of its columns are used. */
export function tellFile(
  context: Context,
  { plan, name }: PlannedFile,
  { facts, headings }: { facts: FileFacts; headings: readonly string[] },
): void {
  const { rows, ignored_columns: ignored } = plan
  const isVerbose = context.flags.verbose === true
  const some = isVerbose ? ignored : ignored.slice(0, FIRST)
  const more = some.length < ignored.length ? ', … --verbose' : ''
  const not = ignored.length === 0 ? '' : `, ${ignored.length} not (${some.join(', ')}${more})`
  const used = headings.filter((heading) => !ignored.includes(heading)).length
  const about = [countText(rows.length, 'row'), ...factTexts(facts)].join(', ')
  const columns = `${countText(used, 'column')} used${not}`
  context.note('file', cleanLine(`${name}: ${about}; ${columns}`))
}

function factTexts({ format, encoding, delimiter, isPhp, sheet }: FileFacts): string[] {
  return [
    ...(format === 'csv' ? [] : [format.toUpperCase()]),
    ...(sheet === undefined ? [] : [`sheet ${sheet}`]),
    ...(encoding === undefined ? [] : [encoding]),
    ...(delimiter === undefined ? [] : [delimiter === '\t' ? 'tabs' : `“${delimiter}”`]),
    ...(isPhp === true ? ['quotes as PHP writes them'] : []),
  ]
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Shows the plan, with what is to be known of it before anything is written. */
export async function tellPlan(
  context: Context,
  api: Api,
  { resource, plan }: PlannedFile,
  scope: Scope,
): Promise<void> {
  const isWhole = context.flags.verbose === true
  const place = `${whose(scope)} on ${await instanceOf(api)}`
  const view = { api, resource, plan, isWhole, namesClients: scope.kind === 'all' }
  context.note('plan', [`Plan for ${place}`, ...planLines(view)].join('\n'))
  const written = plan.rows.filter((row) => row.do === 'create' || row.do === 'update')
  for (const line of noticeLines(written)) context.note('row', line)
}

function whose(scope: Scope): string {
  if (scope.kind === 'all') return 'all clients'
  return scope.kind === 'global' ? 'no client' : (scope.name ?? `client ${scope.id}`)
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
    question: `Write ${what}${counts} to ${whose(scope)} on ${instance}?`,
    isFinal: false,
  })
}
